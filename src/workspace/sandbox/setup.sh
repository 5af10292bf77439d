# Makes the file system of one run and starts bubblewrap on it. This runs as root of a new user namespace with mounts
# and process ids of its own (see bubblewrap.ts): nothing that it makes is seen elsewhere, and all of it ends with it.
#
#   setup.sh MODE BYTES TREE BELOW HOME COUNT COLLECT... COMMAND...
#
# MODE: overlay or copy. BYTES: what may be written. TREE, BELOW, HOME: folders of the host, the last two may be empty
# words; BELOW lies under TREE. COUNT: how many words COLLECT has; it is run after COMMAND, and runs bubblewrap as well.
# Descriptor 3 is bubblewrap's (the filter); on 4 we say what became of the run, a line of JSON each; 5 is COLLECT's.
set -eu
umask 022
mode=$1 bytes=$2 tree=$3 below=$4 home=$5 count=$6
shift 6

# Process ids here are not those of the /proc that we came with: bubblewrap looks its child up by number.
mount -n -t proc -o nosuid,nodev,noexec proc /proc

# Where memory gets scarce, this is ended before the bot.
echo 1000 > /proc/self/oom_score_adj

# /sys is there on every Linux and nothing of it is needed: a place for mounts that takes no folder of the host's.
# Everything that the run can write lies on this one file system, so its size bounds all of it.
mount -n -t tmpfs -o "size=$bytes,nr_inodes=$((bytes / 8192)),mode=755,nosuid,nodev" tmpfs /sys
cd /sys
mkdir work tmp home shm etc empty lower changes scratch
chmod 1777 tmp shm

# show NAME FOLDER...: lets NAME show the folders, the topmost first, and take all changes.
show() {
  name=$1 topmost_first=
  shift
  mkdir "lower/$name" "changes/$name" "scratch/$name"
  for folder; do
    [ -n "$folder" ] || continue
    # Names of our own for the folders: theirs may hold what has a meaning in the options of a mount.
    layer=lower/$name/$((${layer##*/} + 1))
    mkdir "$layer"
    mount -n --rbind "$folder" "$layer"
    # All of these, because what the folder's own mount forbids cannot be allowed here. Files that an overlay shows can
    # be executed all the same.
    mount -n -o remount,bind,ro,nosuid,nodev,noexec "$layer"
    topmost_first=${topmost_first:+$topmost_first:}$layer
  done
  [ -n "$topmost_first" ] || return 0
  if [ "$mode" = overlay ]; then
    options=lowerdir=$topmost_first,upperdir=changes/$name,workdir=scratch/$name,userxattr
    mount -n -t overlay -o "$options" overlay "$name" 2> /dev/null || mode=copy
  fi
  [ "$mode" = overlay ] || copy "$name" "$topmost_first"
}

# copy NAME LAYER[:LAYER]: the second fills only what the first leaves free, so that it says much that is no error.
copy() {
  cp -dR --preserve=mode,timestamps,links "${2%%:*}/." "$1/"
  [ "$2" != "${2#*:}" ] || return 0
  cp -dRn --preserve=mode,timestamps,links "${2#*:}/." "$1/" 2> errors || ! grep -q 'No space left' errors
}

layer=0
show work "$tree" "$below"
show home "$home"
echo "{\"files\":\"$mode\"}" >&4

cat > etc/passwd << 'END'
root:x:0:0:root:/root:/usr/sbin/nologin
work:x:1000:1000:work:/home/work:/bin/sh
nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin
END
cat > etc/group << 'END'
root:x:0:
work:x:1000:
nogroup:x:65534:
END
cat > etc/hosts << 'END'
127.0.0.1 localhost sandbox
::1 localhost ip6-localhost
END
cat > etc/nsswitch.conf << 'END'
passwd: files
group: files
hosts: files
services: files
protocols: files
END
: > etc/resolv.conf

# As many namespaces as bubblewrap makes. Where /proc/sys cannot be written the filter is the only bound.
{ echo 2 > /proc/sys/user/max_user_namespaces; } 2> /dev/null || true

# from N WORD...: runs the words after the first N.
from() {
  shift $(($1 + 1))
  "$@"
}

# cat, because what we were given is a socket, and programs that open /dev/stdout or /dev/stderr need a pipe.
{ if from "$count" "$@" 2>&1 5>&-; then : > succeeded; fi; } | cat
stat -f -c '{"blocks":%f,"inodes":%d}' . >&4
[ "$count" -gt 0 ] || exit 0

# What is collected must not change meanwhile: nothing that the command has started may be left.
alone() {
  set -- /proc/[0-9]*
  [ $# -eq 1 ]
}
until alone; do
  kill -s KILL -- -1 2> /dev/null || true
  sleep 0.01
done
moved=0
while [ "$moved" -lt "$count" ]; do
  set -- "$@" "$1"
  shift
  moved=$((moved + 1))
done
from $(($# - count)) "$@" >&5 2>&4
