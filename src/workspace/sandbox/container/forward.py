# Offers a Unix socket on a port of the loopback interface: forward.py SOCKET PORT. For images without Node.
import socket, sys, threading

def pump(source, target):
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        source.close()
        target.close()

server = socket.create_server(("127.0.0.1", int(sys.argv[2])), backlog=64)
print("ready", flush=True)
while True:
    inner, _ = server.accept()
    outer = socket.socket(socket.AF_UNIX)
    try:
        outer.connect(sys.argv[1])
    except OSError:
        inner.close()
        continue
    for ends in ((inner, outer), (outer, inner)):
        threading.Thread(target=pump, args=ends, daemon=True).start()
