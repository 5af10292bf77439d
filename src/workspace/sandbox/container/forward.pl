# Offers a Unix socket on a port of the loopback interface: forward.pl SOCKET PORT. For images without Node and Python:
# all of Debian's and Ubuntu's have this much Perl.
use strict;
use Socket;

sub pump {
  my ($source, $target) = @_;
  while (my $size = sysread $source, my $data, 65536) {
    for (my $done = 0; $done < $size;) {
      $done += syswrite($target, $data, $size - $done, $done) // exit;
    }
  }
  shutdown $target, 1;
}

$SIG{CHLD} = 'IGNORE';
$| = 1;
socket my $server, PF_INET, SOCK_STREAM, 0 or die $!;
setsockopt $server, SOL_SOCKET, SO_REUSEADDR, 1;
bind $server, sockaddr_in($ARGV[1], INADDR_LOOPBACK) or die $!;
listen $server, 64 or die $!;
print "ready\n";
while (accept my $inner, $server) {
  next if fork;
  socket my $outer, PF_UNIX, SOCK_STREAM, 0 or die $!;
  connect $outer, sockaddr_un($ARGV[0]) or die $!;
  if (fork) { pump($inner, $outer) } else { pump($outer, $inner) }
  exit;
}
