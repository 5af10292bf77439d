# Makes the file system of one run and starts bubblewrap on it. This runs as root of a new user namespace with mounts
# and process ids of its own (see bubblewrap.ts): nothing that it makes is seen elsewhere, and all of it ends with it.
#
#   setup.sh MODE BYTES COUNT FOLDER... COMMAND...
#
# MODE: overlay or copy. BYTES: what may be written. COUNT: how many FOLDERs follow, the lowest first. COMMAND: runs
# bubblewrap. Descriptor 3 is bubblewrap's (the filter); on 4 we say what became of the run, a line of JSON each.
set -eu
umask 022
mode=$1 bytes=$2 count=$3
shift 3

# Process ids here are not those of the /proc that we came with: bubblewrap looks its child up by number.
mount -n -t proc -o nosuid,nodev,noexec proc /proc

# Where memory gets scarce, this is ended before the bot.
echo 1000 > /proc/self/oom_score_adj

# /sys is there on every Linux and nothing of it is needed: a place for mounts that takes no folder of the host's.
# Everything that the run can write lies on this one file system, so its size bounds all of it.
mount -n -t tmpfs -o "size=$bytes,nr_inodes=$((bytes / 8192)),mode=755,nosuid,nodev" tmpfs /sys
cd /sys
mkdir changes scratch work tmp home shm etc empty lower
chmod 1777 tmp shm

# Names of our own for the folders: theirs may hold what has a meaning in the options of a mount.
topmost_first=
layer=1
while [ "$layer" -le "$count" ]; do
  mkdir "lower/$layer"
  mount -n --rbind "$1" "lower/$layer"
  # All of these, because what the folder's own mount forbids cannot be allowed here. Files that an overlay shows can be
  # executed all the same.
  mount -n -o remount,bind,ro,nosuid,nodev,noexec "lower/$layer"
  topmost_first=lower/$layer${topmost_first:+:$topmost_first}
  layer=$((layer + 1))
  shift
done

copy() {
  mode=copy
  layer=1
  while [ "$layer" -le "$count" ]; do
    cp -dR --preserve=mode,timestamps,links --remove-destination "lower/$layer/." work/
    layer=$((layer + 1))
  done
}

if [ "$mode" = copy ]; then
  copy
else
  options=lowerdir=$topmost_first,upperdir=changes,workdir=scratch,userxattr
  mount -n -t overlay -o "$options" overlay work 2> /dev/null || copy
fi
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

# cat, because what we were given is a socket, and programs that open /dev/stdout or /dev/stderr need a pipe.
{ "$@" 2>&1 || true; } | cat
stat -f -c '{"blocks":%f,"inodes":%d}' . >&4
