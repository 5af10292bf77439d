# Starts a command in a container: command.sh PATH-PREFIX offline|proxy KILOBYTES COMMAND. What the engine itself has to
# say comes before `started` on stderr, or instead of it; from there on stderr is stdout.
echo started >&2
exec 2>&1
unset HOSTNAME
# An engine's command line may hand on the proxies that it is configured with; there may be passwords in them.
if [ "$2" = offline ]; then
  unset http_proxy https_proxy ftp_proxy no_proxy all_proxy HTTP_PROXY HTTPS_PROXY FTP_PROXY NO_PROXY ALL_PROXY
fi
# Not the engine's flag for it, which already bounds the program that makes the container's walls.
ulimit -d "$3"
PATH=${1:+$1:}$PATH
export PATH
exec nice -n 10 /bin/sh -c "$4"
