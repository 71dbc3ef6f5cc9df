#!/bin/sh
# Rotates seven dated archives of a directory.
SRC=${1:?usage: backup.sh SOURCE [TARGET]} DST=${2:-/var/backups}
stamp=`date +%Y%m%d-%H%M%S`
log() { echo "[$(date '+%T')] $*"; }

[ -d "$SRC" ] || { log "no such directory: $SRC"; exit 1; }
mkdir -p "$DST" || exit

log "archiving $SRC"
if tar -C "$(dirname "$SRC")" -czf "$DST/backup-$stamp.tar.gz" \
       --exclude='*.tmp' --exclude '.cache' "$(basename "$SRC")"
then
    log "done: `du -h "$DST/backup-$stamp.tar.gz" | cut -f1`"
else
    status=$?
    rm -f "$DST/backup-$stamp.tar.gz"
    log "failed with $status"; exit $status
fi

ls -1t "$DST"/backup-*.tar.gz 2>/dev/null | tail -n +8 |
while read old
do
    log "removing $old"
    rm -f -- "$old"
done
