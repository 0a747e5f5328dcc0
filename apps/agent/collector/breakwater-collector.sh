#!/bin/sh
# Tells Breakwater what this device is made of: accounts, keys, listeners, modules, tasks, set-user-ID files, links, mounts, hashes.
# Plain POSIX sh for busybox ash and dash; it reads, sends what it read, and takes no orders.
#
#   breakwater-collector print             the snapshot on standard output
#   breakwater-collector send              takes a snapshot and sends it
#   breakwater-collector beat              says that the device is there
#   breakwater-collector run               beats every INTERVAL seconds, and sends a snapshot every SNAPSHOT_EVERY beats
#
# Configuration: /etc/breakwater-collector.conf, or the file that BREAKWATER_COLLECTOR_CONF names. It is read, never run:
#   URL=https://breakwater.example:8400    ID=<of the collector>    KEY=<64 hexadecimal digits>    CA=/etc/breakwater-ca.pem
#   INTERVAL=300  SNAPSHOT_EVERY=12  FOLDERS="/usr/bin /usr/lib"  WEB="/var/www"  BOOT="/boot"  STATE=/var/lib/breakwater-collector
# Needs awk, sed, find, ls, sha256sum, and curl or wget to send. Limits: 20,000 files, 8 MB a snapshot.

LC_ALL=C
export LC_ALL
PATH=/usr/sbin:/usr/bin:/sbin:/bin
set -u
umask 077

VERSION=1
ROOT=${BREAKWATER_ROOT:-}
CONF=${BREAKWATER_COLLECTOR_CONF:-/etc/breakwater-collector.conf}
URL= ID= KEY= CA= INTERVAL=300 SNAPSHOT_EVERY=12 WEB= BOOT=/boot STATE=/var/lib/breakwater-collector
FOLDERS="/bin /sbin /usr/bin /usr/sbin /lib/security /usr/lib/security"
MAXIMUM_FILES=20000

fail() { echo "breakwater-collector: $1" >&2; exit 1; }

# One of our names, then `=`, then a value that is taken as it is.
configure() {
  [ -r "$CONF" ] || return 0
  while IFS='=' read -r name value; do
    value=${value#\"}; value=${value%\"}
    case $name in
      URL) URL=$value ;; ID) ID=$value ;; KEY) KEY=$value ;; CA) CA=$value ;; INTERVAL) INTERVAL=$value ;;
      SNAPSHOT_EVERY) SNAPSHOT_EVERY=$value ;; FOLDERS) FOLDERS=$value ;; WEB) WEB=$value ;; BOOT) BOOT=$value ;;
      STATE) STATE=$value ;; ''|'#'*) ;; *) fail "$CONF: unknown name $name" ;;
    esac
  done < "$CONF"
  case $INTERVAL$SNAPSHOT_EVERY in *[!0-9]*|'') fail "$CONF: INTERVAL and SNAPSHOT_EVERY are numbers" ;; esac
}

# awk: a text as a JSON string; what cannot be seen becomes `?`, so that no name can break out of its record.
JSON='function json(s,   i, c, o) {
  if (s !~ /[\\"\001-\037\177]/) return "\"" s "\""
  for (i = 1; i <= length(s); i++) { c = substr(s, i, 1); o = o ((c == "\\" || c == "\"") ? "\\" c : (c ~ /[\001-\037\177]/) ? "?" : c) }
  return "\"" o "\"" }
function out(kind, name, more) { print "{\"kind\":" json(kind) ",\"name\":" json(name) more "}" }
function with(key, value) { return "," json(key) ":" json(value) }'

hash_of() { sha256sum "$1" 2>/dev/null | sed 's/^\\//; s/ .*//'; }

system() {
  { uname -srm; cat "$ROOT/etc/os-release" "$ROOT/etc/version" "$ROOT/etc/firmware" 2>/dev/null; } | head -40 |
    awk "$JSON"' NR == 1 { out("system", "kernel", with("value", $0)); next }
      { at = index($0, "="); if (at > 1) { v = substr($0, at + 1); gsub(/^"|"$/, "", v); out("system", substr($0, 1, at - 1), with("value", v)) } }'
}

accounts() {
  [ -r "$ROOT/etc/passwd" ] || return 0
  # Whether a password is set, never what it is.
  { sed 's/^/p:/' "$ROOT/etc/passwd"; sed 's/^/s:/' "$ROOT/etc/shadow" 2>/dev/null; } | awk -F: "$JSON"'
    $1 == "s" { lock[$2] = ($3 ~ /^[!*]/ || $3 == "") ? ($3 == "" ? "empty" : "locked") : "set" }
    $1 == "p" { n++; user[n] = $2; line[n] = with("uid", $4) with("gid", $5) with("home", $7) with("shell", $8) }
    END { for (i = 1; i <= n; i++) out("account", user[i], line[i] with("password", user[i] in lock ? lock[user[i]] : "unknown")) }'
  awk -F: '{ print $1 "\t" $6 }' "$ROOT/etc/passwd" | while IFS='	' read -r user home; do
    for file in "$ROOT$home/.ssh/authorized_keys" "$ROOT$home/.ssh/authorized_keys2"; do
      [ -r "$file" ] || continue
      sed '/^[[:space:]]*\(#\|$\)/d' "$file" | head -200 | while IFS= read -r key; do
        sum=$(printf '%s' "$key" | sha256sum | sed 's/ .*//')
        printf '%s\t%s\t%s\n' "$user" "$sum" "${key##* }"
      done
    done
  done | awk -F'\t' "$JSON"'{ out("key", $1 " " $2, with("user", $1) with("comment", substr($3, 1, 200))) }'
}

# Which program holds which socket: `inode<TAB>program`.
sockets() {
  ls -l "$ROOT"/proc/[0-9]*/fd "$ROOT"/proc/[0-9]*/exe 2>/dev/null | awk '
    /\/fd:$/ { split($0, part, "/"); pid = part[length(part) - 1]; next }
    / -> socket:\[[0-9]+\]$/ { inode = $NF; gsub(/[^0-9]/, "", inode); if (!(inode in of)) of[inode] = pid; next }
    /\/exe -> / { at = index($0, " -> "); name = substr($0, at + 4); left = substr($0, 1, at - 1); n = split(left, part, "/"); exe[part[n - 1]] = name }
    END { for (inode in of) print inode "\t" (of[inode] in exe ? exe[of[inode]] : "") }'
}

network() {
  sockets > "$WORK/sockets"
  for table in tcp tcp6 udp udp6 raw raw6 packet; do
    [ -r "$ROOT/proc/net/$table" ] && sed "s/^/$table /" "$ROOT/proc/net/$table"
  done | awk -v held="$WORK/sockets" "$JSON"'
    function digit(c) { return index("0123456789abcdef", tolower(c)) - 1 }
    function number(h,   i, v) { v = 0; for (i = 1; i <= length(h); i++) v = v * 16 + digit(substr(h, i, 1)); return v }
    function address(h,   i, a) { if (length(h) != 8) return h ~ /^0+$/ ? "::" : tolower(h)
      a = ""; for (i = 7; i > 0; i -= 2) a = a (a == "" ? "" : ".") number(substr(h, i, 2)); return a }
    BEGIN { while ((getline row < held) > 0) { split(row, p, "\t"); program[p[1]] = p[2] } }
    $1 == "packet" && $2 ~ /^[0-9a-f]+$/ { inode = $NF; out("raw_socket", "packet " $5 " " program[inode], with("protocol", $5) with("program", program[inode])); next }
    $1 ~ /^raw/ && $2 ~ /^[0-9]+:$/ { inode = $11; out("raw_socket", $1 " " $3 " " program[inode], with("program", program[inode])); next }
    $2 ~ /^[0-9]+:$/ && ($5 == "0A" || ($1 ~ /^udp/ && $5 == "07")) {
      split($3, at, ":"); protocol = $1; sub(/6$/, "", protocol); inode = $11
      out("listener", protocol " " address(at[1]) ":" number(at[2]), with("program", program[inode])) }' | sort -u
}

# Only what is odd: a program that was deleted while it runs, a preloaded library, a kernel thread'"'"'s name on a program.
processes() {
  for dir in "$ROOT"/proc/[0-9]*; do
    exe=$(ls -l "$dir/exe" 2>/dev/null | sed -n 's/.* -> //p')
    [ -n "$exe" ] || continue
    name=$(tr '\0' ' ' < "$dir/cmdline" 2>/dev/null | head -c 200)
    case $exe in *' (deleted)') printf 'deleted\t%s\t%s\n' "$exe" "$name" ;; esac
    case $name in '['*) printf 'kernel_name\t%s\t%s\n' "$exe" "$name" ;; esac
    preload=$(tr '\0' '\n' < "$dir/environ" 2>/dev/null | sed -n 's/^LD_PRELOAD=//p' | head -1)
    [ -n "$preload" ] && printf 'preload\t%s\t%s\n' "$exe" "$preload"
  done 2>/dev/null | sort -u | awk -F'\t' "$JSON"'{ out("process", $1 " " $2, with("why", $1) with("program", $2) with("detail", $3)) }'
}

modules() { [ -r "$ROOT/proc/modules" ] && awk "$JSON"'{ out("module", $1, with("size", $2)) }' "$ROOT/proc/modules"; }

mounts() {
  [ -r "$ROOT/proc/mounts" ] && awk "$JSON"'$3 !~ /^(proc|sysfs|cgroup2?|devpts|mqueue|debugfs|tracefs)$/ { out("mount", $2, with("device", $1) with("type", $3) with("options", $4)) }' "$ROOT/proc/mounts"
}

# Files of a kind with mode, owner, link target and hash; names come from `find`, one a line.
files() {
  kind=$1; left=$MAXIMUM_FILES
  while IFS= read -r path; do
    left=$((left - 1)); [ "$left" -ge 0 ] || { printf '%s\t-\t-\t-\t-\n' '(more files than are read)'; break; }
    about=$(ls -ldn "$path" 2>/dev/null | awk '{ print $1 "\t" $3 }')
    [ -n "$about" ] || continue
    if [ -L "$path" ]; then printf '%s\t%s\t%s\t-\n' "${path#"$ROOT"}" "$about" "$(ls -ld "$path" | sed 's/.* -> //')"
    else printf '%s\t%s\t-\t%s\n' "${path#"$ROOT"}" "$about" "$(hash_of "$path")"; fi
  done | awk -F'\t' -v kind="$kind" "$JSON"'{ out(kind, $1, with("mode", $2) with("owner", $3) ($4 == "-" ? "" : with("link", $4)) ($5 == "-" ? "" : with("sha256", $5))) }'
}

# Names of files below folders that exist.
below() {
  for folder in $1; do
    [ -d "$ROOT$folder" ] && find "$ROOT$folder" -xdev \( -type f -o -type l \) 2>/dev/null
  done | sort -u
}

snapshot() {
  WORK=$(mktemp -d 2>/dev/null) || { WORK=/tmp/breakwater-collector.$$; mkdir "$WORK" || fail "no place for temporary files"; }
  trap 'rm -rf "$WORK"' EXIT INT TERM
  printf '{"kind":"snapshot","name":"%s","version":"%s"}\n' "$(uname -n | sed 's/[^A-Za-z0-9._-]/?/g')" "$VERSION"
  system; accounts; network; processes; modules; mounts
  for file in /etc/ld.so.preload /etc/rc.local /etc/inittab /etc/crontab /etc/profile; do
    [ -e "$ROOT$file" ] && printf '%s\n' "$ROOT$file"
  done | files startup
  below "/etc/cron.d /etc/cron.hourly /etc/cron.daily /etc/cron.weekly /etc/cron.monthly /var/spool/cron /etc/init.d /etc/rc.d /etc/systemd/system /etc/profile.d" | files startup
  find "$ROOT/" -xdev -type f \( -perm -4000 -o -perm -2000 \) 2>/dev/null | sort -u | sed 's|^//|/|' | files set_user_id
  for folder in $WEB; do [ -d "$ROOT$folder" ] && find "$ROOT$folder" -xdev -type l 2>/dev/null; done | sort -u | files web_link
  below "$FOLDERS $WEB" | files file
  below "$BOOT" | files boot
  printf '{"kind":"end","name":"end"}\n'
}

# HMAC-SHA256 (RFC 2104) of a file by a key of 32 bytes, with nothing but sha256sum.
bytes_of() { rest=$1; while [ -n "$rest" ]; do two=${rest%"${rest#??}"}; rest=${rest#??}; printf "\\$(printf '%03o' "$((0x$two ^ $2))")"; done; }
pad() { bytes_of "$KEY" "$1"; count=32; while [ "$count" -gt 0 ]; do printf "\\$(printf '%03o' "$1")"; count=$((count - 1)); done; }
sign() {
  inner=$({ pad 54; cat "$1"; } | sha256sum | sed 's/ .*//')
  { pad 92; bytes_of "$inner" 0; } | sha256sum | sed 's/ .*//'
}

# The next number; it is kept before it is used, so that none is used twice.
next_sequence() {
  mkdir -p "$STATE" || fail "$STATE cannot be made"
  sequence=$(cat "$STATE/sequence" 2>/dev/null)
  case $sequence in ''|*[!0-9]*) sequence=0 ;; esac
  sequence=$((sequence + 1))
  echo "$sequence" > "$STATE/sequence.new" && mv "$STATE/sequence.new" "$STATE/sequence" || fail "$STATE cannot be written"
}

post() {
  [ -n "$URL" ] && [ -n "$ID" ] || fail "$CONF: URL, ID and KEY are needed to send"
  case $KEY in *[!0-9a-f]*) fail "$CONF: KEY is 64 hexadecimal digits" ;; esac
  [ "${#KEY}" -eq 64 ] || fail "$CONF: KEY is 64 hexadecimal digits"
  signature=$(sign "$1")
  if command -v curl >/dev/null 2>&1; then
    curl -sS --fail --max-time 120 ${CA:+--cacert "$CA"} -H "content-type: application/x-ndjson" \
      -H "breakwater-signature: hmac-sha256=$signature" --data-binary "@$1" "$URL/collector/$ID" >/dev/null
  else
    wget -q -T 120 -O /dev/null ${CA:+--ca-certificate "$CA"} --header "content-type: application/x-ndjson" \
      --header "breakwater-signature: hmac-sha256=$signature" --post-file "$1" "$URL/collector/$ID"
  fi || { echo "breakwater-collector: $URL did not take it" >&2; return 1; }
}

message() {
  next_sequence
  body=$(mktemp) || fail "no place for temporary files"
  { printf '{"kind":"%s","name":"message","sequence":"%s","time":"%s"}\n' "$1" "$sequence" "$(date +%s)"
    if [ "$1" = report ]; then (snapshot); fi; } > "$body"
  post "$body"; result=$?
  rm -f "$body"
  return $result
}

configure
case ${1:-} in
  print) snapshot ;;
  send) message report ;;
  beat) message heartbeat ;;
  run)
    beat=0
    while :; do
      if [ $((beat % SNAPSHOT_EVERY)) -eq 0 ]; then message report; else message heartbeat; fi
      beat=$((beat + 1)); sleep "$INTERVAL"
    done ;;
  *) sed -n '2,14s/^# \{0,1\}//p' "$0"; [ "${1:-}" = help ] ;;
esac
