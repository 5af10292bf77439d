# Runs in a container: looks whether the walls stand, with nothing but a shell and a few small programs. Prints what
# does not hold, a line each. Its arguments are paths of the host.
must() { what=$1; shift; "$@" || echo "$what"; }
is() { grep -q "^$1:[[:space:]]*$2\$" /proc/self/status; }
refuses() { ! (echo x > "$1") 2> /dev/null; }
takes() { (echo x > "$1") 2> /dev/null; }

must "there is no seccomp filter" is Seccomp 2
must "programs may gain rights" is NoNewPrivs 1
must "it has capabilities" is CapEff '0*'
must "it could have capabilities" is CapBnd '0*'
must "it is root" test "$(id -u)" -ne 0
must "its own files are not seen" test -e check.sh
must "/work cannot be written" takes /work/file
must "/tmp cannot be written" takes /tmp/file
must "the home folder cannot be written" takes "$HOME/file"
must "/etc can be written" refuses /etc/file
must "/ can be written" refuses /file
must "a setting of the kernel can be written" refuses /proc/sys/kernel/hostname
deaf() { ! kill -0 1 2> /dev/null; }
must "the container's first process is the command's" deaf
few() { set -- /proc/[0-9]*; [ $# -lt 12 ]; }
must "processes of the host are seen" few
lonely() { [ "$(grep -c : /proc/net/dev)" -eq 1 ] && grep -q ' lo:' /proc/net/dev; }
must "there is a network, or no loopback" lonely
if command -v unshare > /dev/null; then
  caged() { ! unshare --user true 2> /dev/null && ! unshare -U true 2> /dev/null; }
  must "user namespaces can be made" caged
fi
for path; do
  absent() { [ ! -e "$path" ]; }
  must "$path is seen" absent
done
echo end
