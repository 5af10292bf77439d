# Sets limits on itself and becomes the program that REDLINE_PROGRAM names. REDLINE_LIMITS has them as `ulimit` takes
# them, such as `v=1048576 t=20`; one that this system lacks, or that is lower already, is left as it is.
for limit in $REDLINE_LIMITS; do
  ulimit "-${limit%%=*}" "${limit#*=}" 2>/dev/null
done
program=$REDLINE_PROGRAM
unset REDLINE_LIMITS REDLINE_PROGRAM
exec "$program" "$@"
