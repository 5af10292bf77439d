# Runs inside the sandbox under small limits (see ../probe.ts): says which of them hold, then uses more memory than all
# of the run may, in two processes of which neither does.
head -c 12m /dev/zero > big 2> /dev/null
[ "$(stat -c %s big)" -gt 8388608 ] || echo disk
rm big

# All at once: what grew up to the limit of each process could meet that of all processes first.
dd if=/dev/zero of=/dev/null bs=128M count=1 2> /dev/null || echo memory

nest() { [ "$1" -eq 0 ] || (nest $(($1 - 1))); }
nest 40 2> /dev/null || echo processes

echo end
for i in 1 2; do
  (head -c 40m /dev/zero && sleep 9) | tail -c 40m > /dev/null &
done
wait
