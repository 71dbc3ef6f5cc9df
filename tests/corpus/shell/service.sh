#!/bin/sh
### BEGIN INFO
# Provides: sprocketd
### END INFO
PIDFILE=/run/sprocketd.pid
DAEMON=/usr/sbin/sprocketd

test -x $DAEMON || exit 0
[ -r /etc/default/sprocketd ] && . /etc/default/sprocketd

running () {
	[ -f "$PIDFILE" ] && kill -0 "`cat "$PIDFILE"`" 2>/dev/null
}

start () {
	if running ; then echo "already running" ; return 0 ; fi
	(umask 022; exec $DAEMON $OPTIONS >> /var/log/sprocketd.log 2>&1 < /dev/null) &
	echo $! > "$PIDFILE"
}

stop () {
	running || return 0
	kill "`cat $PIDFILE`" ; n=0
	while running ; do
		n=`expr $n + 1`
		if [ $n -gt 10 ] ; then kill -9 "`cat $PIDFILE`" ; break ; fi
		sleep 1
	done
	rm -f $PIDFILE
}

case "$1" in
start|stop) $1 ;;
restart|force-reload)
	stop
	start
	;;
status)
	if running; then echo up; else echo down; exit 3; fi;;
*)
	echo "Usage: $0 {start|stop|restart|status}" >&2
	exit 1
esac
exit 0
