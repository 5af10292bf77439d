# Runs in a container beside the command, as another user, so that the command cannot end or deceive it. For each line
# of stdin it says how often the engine has refused memory and processes, and then `told`. When stdin is closed, because the bot closes
# it or is gone, it ends, and with it the container. Only built-ins, because the command may have used all processes.
echo ready
while read -r _; do
  for file in memory.events memory/memory.oom_control pids.events pids/pids.events; do
    [ -r "/sys/fs/cgroup/$file" ] || continue
    while read -r name count; do
      case $file:$name in
        memory*:oom_kill) echo "memory $count" ;;
        pids*:max) echo "processes $count" ;;
      esac
    done < "/sys/fs/cgroup/$file"
  done
  echo told
done
