#!/usr/bin/env bash
# Checks a Stillyou evidence bundle, unpacked, without Stillyou: bash, openssl 3, awk and base64 (with the rest of
# coreutils for one temporary folder). Offline; changes nothing. What it checks, and what that proves: VERIFY.md.
#
#   ./verify.sh --key KEY [--witness KEY]... [--quorum N] [FOLDER]
#
#   --key      the log's verifier key, or a file with it; never from this bundle: from the lender's publication, the
#              regulator, or a bundle or checkpoint you were given before
#   --witness  a witness whose cosignature is required; all that are given, or as many as --quorum says
#
# Prints one line for each thing proved and exits 0; or one line `REFUSED code: reason` and exits 1 (2: how it was
# called). `npx stillyou verify` does the same in another language; the two must always agree.
set -u -o pipefail
shopt -s nullglob dotglob
export LC_ALL=C LANG=C

# Names of files come from strangers: nothing in them reaches a terminal as a command.
refuse() {
  printf 'REFUSED %s: %s\n' "$1" "${2//[[:cntrl:]]/?}" >&2
  exit "${3:-1}"
}

# ---------------------------------------------------------------- how it was called
folder='' key='' quorum='' witnesses=()
while (($# > 0)); do
  case $1 in
    --key | --witness | --quorum)
      (($# > 1)) || refuse KEY_MISSING "$1 needs a value" 2
      case $1 in
        --key) key=$2 ;;
        --witness) witnesses+=("$2") ;;
        --quorum) quorum=$2 ;;
      esac
      shift 2
      ;;
    --help | -h) awk 'NR > 1 && /^#/ { sub(/^# ?/, ""); print; next } NR > 1 { exit }' "$0" && exit 0 ;;
    *) folder=$1 && shift ;;
  esac
done
[[ -n $folder ]] || folder=$(cd -P "${BASH_SOURCE[0]%/*}" && pwd -P)
[[ -d $folder ]] || refuse FILE_MISSING "$folder is no folder" 2
folder=$(cd -P "$folder" && pwd -P)
[[ -n $key ]] || refuse KEY_MISSING "give the log's key with --key; a key found in the bundle itself proves nothing" 2

T=$(mktemp -d) || exit 2
trap 'rm -rf "$T"' EXIT

# ---------------------------------------------------------------- tools
ALPHABET=ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/

# Base64 to hex, in $HEX; `!` for what is no base64, or not the one way to write it (bits left over are zero).
to_hex() {
  local text=$1 i char before bits=0 have=0 byte
  HEX='!'
  [[ $text =~ ^[A-Za-z0-9+/]+=?=?$ ]] && ((${#text} % 4 == 0)) || return 0
  HEX=''
  for ((i = 0; i < ${#text}; i++)); do
    char=${text:i:1}
    [[ $char != = ]] || break
    before=${ALPHABET%%"$char"*}
    bits=$((bits << 6 | ${#before}))
    if (((have += 6) >= 8)); then
      ((have -= 8))
      printf -v byte '%02x' $((bits >> have))
      HEX+=$byte
      bits=$((bits & ((1 << have) - 1)))
    fi
  done
  ((bits == 0)) || HEX='!'
}

# The bytes given in hex.
write_hex() {
  local escaped='' i
  for ((i = 0; i < ${#1}; i += 2)); do escaped+="\\x${1:i:2}"; done
  printf "$escaped"
}

# awk: the same in awk, as text, so that no binary ever passes through it.
CODING='
function b64hex(s,   i, bits, have, out) {
  if (length(s) % 4 || s !~ /^[A-Za-z0-9+\/]+=?=?$/) return "!"
  for (i = 1; i <= length(s) && substr(s, i, 1) != "="; i++) {
    bits = bits * 64 + index(ALPHABET, substr(s, i, 1)) - 1
    have += 6
    if (have >= 8) { have -= 8; out = out sprintf("%02x", int(bits / 2 ^ have)); bits %= 2 ^ have }
  }
  return bits == 0 ? out : "!"
}'

# awk: the JSON that evidence uses, read strictly (RFC 8785; see VERIFY.md). json(text) answers whether the text is in
# its one canonical form; then IS[path] has each value as it is written, TYPE[path] its type, COUNT[path] how many
# items a list has. A path is like .streams.0.n
JSON='
function json(text,   copy) {
  for (copy in IS) delete IS[copy]
  for (copy in TYPE) delete TYPE[copy]
  for (copy in COUNT) delete COUNT[copy]
  copy = text
  gsub(/[\302-\337][\200-\277]|\340[\240-\277][\200-\277]|[\341-\354\356\357][\200-\277][\200-\277]|\355[\200-\237][\200-\277]|\360[\220-\277][\200-\277][\200-\277]|[\361-\363][\200-\277][\200-\277][\200-\277]|\364[\200-\217][\200-\277][\200-\277]/, "", copy)
  if (copy ~ /[\200-\377]/) return 0
  S = text
  return value("", 0) && S == ""
}
function value(path, depth,   c) {
  if (depth > 32) return 0
  c = substr(S, 1, 1)
  if (c == "{") return object(path, depth)
  if (c == "[") return list(path, depth)
  if (c == "\"") { if (!string()) return 0; TYPE[path] = "string"; IS[path] = TOKEN; return 1 }
  if (match(S, /^(true|false|null)/)) { take(); TYPE[path] = "word"; IS[path] = TOKEN; return 1 }
  if (!match(S, /^-?[0-9][0-9.e+-]*/)) return 0
  take(); TYPE[path] = "number"; IS[path] = TOKEN
  return number(TOKEN)
}
function take() { TOKEN = substr(S, 1, RLENGTH); S = substr(S, RLENGTH + 1) }
function string() {
  if (!match(S, /^"([ !#-[]|[]-\377]|\\["\\bfnrt]|\\u00(0[0-7bef]|1[0-9a-f]))*"/)) return 0
  take(); TOKEN = substr(TOKEN, 2, length(TOKEN) - 2)
  return 1
}
function number(t) {
  return t ~ /^(0|-?[1-9][0-9]*|-?(0|[1-9][0-9]*)\.[0-9]*[1-9]|-?[1-9](\.[0-9]*[1-9])?e[+-][1-9][0-9]*)$/
}
function list(path, depth,   n) {
  TYPE[path] = "list"; COUNT[path] = 0
  S = substr(S, 2)
  if (substr(S, 1, 1) == "]") { S = substr(S, 2); return 1 }
  for (n = 0; ; n++) {
    if (!value(path "." n, depth + 1)) return 0
    COUNT[path] = n + 1
    if (substr(S, 1, 1) == "]") { S = substr(S, 2); return 1 }
    if (substr(S, 1, 1) != ",") return 0
    S = substr(S, 2)
  }
}
function object(path, depth,   last, name, n) {
  TYPE[path] = "object"; COUNT[path] = 0
  S = substr(S, 2)
  if (substr(S, 1, 1) == "}") { S = substr(S, 2); return 1 }
  for (n = 0; ; n++) {
    if (!string()) return 0
    name = TOKEN
    if (name !~ /^([ !#-[]|[]-~])+$/ || length(name) > 200) return 0
    if (n > 0 && !(("k" name) > ("k" last))) return 0
    last = name
    if (substr(S, 1, 1) != ":") return 0
    S = substr(S, 2)
    if (!value(path "." name, depth + 1)) return 0
    COUNT[path] = n + 1
    if (substr(S, 1, 1) == "}") { S = substr(S, 2); return 1 }
    if (substr(S, 1, 1) != ",") return 0
    S = substr(S, 2)
  }
}'


# A program with the functions above; then VARIABLE=value and files.
coding() { awk "$CODING$1" ALPHABET="$ALPHABET" "${@:2}"; }
reading() { awk "$JSON$1" "${@:2}"; }

# The SHA-256 of the files $T/$1'1' to $T/$1$2, first on a line each.
hashes() {
  local i=1 batch
  while ((i <= $2)); do
    batch=()
    while ((i <= $2 && ${#batch[@]} < 1000)); do
      batch+=("$T/$1$i")
      ((i++))
    done
    openssl dgst -sha256 -r "${batch[@]}" || exit 1
  done
}

# $ODD: the first of these files that is anything but lines of text, or nothing. Written anew from its lines such a file
# differs: bash drops NULs.
find_odd() {
  local i lines digests
  for ((i = 1; i <= $#; i++)); do
    mapfile -t lines 2>/dev/null <"${!i}"
    { ((${#lines[@]} == 0)) || printf '%s\n' "${lines[@]}"; } >"$T/text$i"
  done
  hashes text $# >"$T/digests-of-text"
  openssl dgst -sha256 -r "$@" >>"$T/digests-of-text"
  mapfile -t digests <"$T/digests-of-text"
  ODD=''
  for ((i = 1; i <= $#; i++)); do
    [[ ${digests[i - 1]%% *} == "${digests[$# + i - 1]%% *}" ]] || { ODD=${!i} && return; }
  done
}

# A verifier key or a file with one in $1, its type in hex in $2: sets NAME, ID and PUBLIC.
read_key() {
  local text=$1 dir hex
  if [[ $text != *+*+* || -f $text ]]; then
    [[ -f $text ]] || refuse KEY_INVALID "$text is neither a verifier key nor a file with one" 2
    dir=.
    [[ $text == */* ]] && dir=${text%/*}
    dir=$(cd -P "${dir:-/}" && pwd -P)/
    [[ $dir != "$folder"/* ]] || refuse KEY_FROM_BUNDLE "$text lies in the bundle: a key found there proves nothing" 2
    read -r text <"$text" || true
  fi
  [[ $text =~ ^([!-*,-~]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/]+=*)$ ]] || refuse KEY_INVALID 'a verifier key looks like name+1234abcd+base64' 2
  NAME=${BASH_REMATCH[1]} ID=${BASH_REMATCH[2]}
  to_hex "${BASH_REMATCH[3]}"
  hex=$HEX
  [[ ${#hex} == 66 && $hex == "$2"* ]] || refuse KEY_INVALID "the key of $NAME is no Ed25519 key of the kind needed here" 2
  PUBLIC=${hex:2}
  { printf '%s\n' "$NAME" && write_hex "$hex"; } >"$T/id"
  [[ $(openssl dgst -sha256 -r <"$T/id") == "$ID"* ]] || refuse KEY_INVALID "the key of $NAME is damaged: its id does not fit" 2
}

# Whether file $1 is signed by the key with the public bytes $2; the signature in hex in $3.
is_signed() {
  {
    echo '-----BEGIN PUBLIC KEY-----'
    # What DER puts before the 32 bytes of an Ed25519 key (RFC 8410).
    write_hex "302a300506032b6570032100$2" | base64
    echo '-----END PUBLIC KEY-----'
  } >"$T/key.pem"
  write_hex "$3" >"$T/signature"
  openssl pkeyutl -verify -pubin -inkey "$T/key.pem" -rawin -in "$1" -sigfile "$T/signature" >"$T/said" 2>&1
}

# ---------------------------------------------------------------- the keys that were given
read_key "$key" 01
log_name=$NAME log_id=$ID log_public=$PUBLIC
witness_lines=()
for witness in "${witnesses[@]}"; do
  read_key "$witness" 04
  witness_lines+=("$NAME $ID $PUBLIC")
done
[[ -n $quorum ]] || quorum=${#witnesses[@]}
[[ $quorum =~ ^[0-9]{1,3}$ && $quorum -le ${#witnesses[@]} ]] || refuse KEY_MISSING "--quorum is a number, and no more than the witnesses given" 2

cd "$folder" || exit 2

# ---------------------------------------------------------------- the files
present=()
for name in *; do
  if [[ -d $name && ! -L $name ]]; then
    for inner in "$name"/*; do present+=("$inner"); done
  else
    present+=("$name")
  fi
done
for name in "${present[@]}"; do
  [[ -f $name && ! -L $name ]] || refuse FILES_WRONG "$name is no file of a bundle"
  case $name in
    MANIFEST | bundle.json | checkpoint | entries.jsonl | openings.jsonl | proofs.tlog-proof) ;;
    VERIFY.md | VERIFY.zh-CN.md | keys.txt | report.pdf | statement.json | verify.sh) ;;
    *)
      [[ $name =~ ^policies/[0-9a-f]{64}$ ]] || refuse FILES_WRONG "$name is no file of a bundle"
      ;;
  esac
done
for name in MANIFEST bundle.json checkpoint entries.jsonl openings.jsonl proofs.tlog-proof; do
  [[ -f $name ]] || refuse FILES_WRONG "$name is missing"
done
texts=(MANIFEST bundle.json checkpoint entries.jsonl proofs.tlog-proof openings.jsonl)
find_odd "${texts[@]}"
[[ -z $ODD ]] || refuse FILES_WRONG "$ODD is not lines of text"
mapfile -t listed <MANIFEST
((${#listed[@]} == ${#present[@]} - 1)) || refuse FILES_WRONG 'MANIFEST does not name every other file, and no more'
last='' names=()
for line in "${listed[@]}"; do
  [[ $line =~ ^[0-9a-f]{64}\ \ ([A-Za-z0-9./_-]+)$ ]] || refuse FILES_WRONG 'MANIFEST is not a list of files'
  name=${BASH_REMATCH[1]}
  [[ -z $last || $name > $last ]] || refuse FILES_WRONG 'MANIFEST is out of order'
  [[ -f $name && $name != MANIFEST ]] || refuse FILES_WRONG "MANIFEST names $name, which is not there"
  last=$name
  names+=("$name")
done
openssl dgst -sha256 -r "${names[@]}" >"$T/found"
mapfile -t found <"$T/found"
for i in "${!listed[@]}"; do
  [[ ${listed[i]} == "${found[i]/ \*/  }" ]] || refuse FILES_WRONG "${names[i]} is not the file that MANIFEST names"
done

# ---------------------------------------------------------------- what it claims to be
reading '
function is(path, type) { return TYPE[path] == type }
function count(path) { return is(path, "number") && IS[path] ~ /^(0|[1-9][0-9]*)$/ && length(IS[path]) < 16 }
NR > 1 { bad = 1 }
NR == 1 {
  if (!json($0) || !is("", "object") || COUNT[""] != 10) { bad = 1; exit }
  if (IS[".format"] != "stillyou-bundle/1" || !is(".format", "string") || !is(".origin", "string") || !is(".about", "string")) bad = 1
  if (!count(".entries") || !count(".size") || !count(".first") || !count(".last") || IS[".entries"] == 0 || IS[".size"] == 0) bad = 1
  if (!is(".streams", "list") || !is(".state", "string") || !is(".kind", "string")) bad = 1
  kind = IS[".kind"]; state = IS[".state"]; about = IS[".about"]
  id = "[0-9a-f]"; for (i = 0; i < 5; i++) id = id id
  if (kind == "notice") { prefix = "ntc"; if (state != "closed" && state != "open") bad = 1 }
  else if (kind == "borrower") { prefix = "brw"; if (state != "open") bad = 1 }
  else if (kind == "statement") { prefix = "stm"; if (state != "closed") bad = 1 }
  else if (kind == "range") { if (state != "complete" || !match(about, /^[0-9TZ:.-]+\/[0-9TZ:.-]+$/)) bad = 1 }
  else bad = 1
  if (kind == "range") {
    split(about, ends, "/")
    for (i = 1; i <= 2; i++) if (length(ends[i]) < 20 || length(ends[i]) > 24) bad = 1
  } else if (!identifier(about, prefix)) bad = 1
  if ((kind == "range") != (COUNT[".streams"] == 0)) bad = 1
  for (i = 0; i < COUNT[".streams"]; i++) {
    path = ".streams." i
    if (!is(path, "object") || COUNT[path] != 2 || !count(path ".n") || IS[path ".n"] == 0 || !is(path ".stream", "string")) bad = 1
    else if (!identifier(IS[path ".stream"], "...")) bad = 1
    heads = heads IS[path ".stream"] " " IS[path ".n"] "\n"
  }
  if (!bad) {
    print kind, state, about, IS[".entries"], IS[".first"], IS[".last"], IS[".size"]
    print IS[".origin"]
    printf "%s", heads
  }
}
function identifier(text, prefix,   rest) {
  rest = substr(text, 5)
  return length(text) == 36 && text ~ ("^" (prefix == "..." ? "[a-z][a-z][a-z]" : prefix) "_") && rest !~ /[^0-9a-f]/
}
END { if (bad || NR == 0) exit 1 }' bundle.json >"$T/head" || refuse BUNDLE_INVALID 'bundle.json is not in the form of a bundle’s head'
{ read -r kind state about count first last size && IFS= read -r origin; } <"$T/head" || refuse BUNDLE_INVALID 'bundle.json is not in the form of a bundle’s head'
awk 'NR > 2' "$T/head" >"$T/streams"

# ---------------------------------------------------------------- the checkpoint
mapfile -t note <checkpoint
[[ ${#note[@]} -ge 5 && ${#note[@]} -le 68 && -z ${note[3]} ]] || refuse CHECKPOINT_INVALID 'this is no signed checkpoint'
[[ ${note[1]} =~ ^(0|[1-9][0-9]{0,14})$ && ${note[2]} =~ ^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$ ]] || refuse CHECKPOINT_INVALID 'this is no signed checkpoint'
[[ ${note[0]} == "$log_name" ]] || refuse CHECKPOINT_INVALID "this is a checkpoint of another log than that of the key, $log_name"
[[ ${note[0]} == "$origin" && ${note[1]} == "$size" ]] || refuse CHECKPOINT_INVALID 'bundle.json names another log or size'
printf '%s\n' "${note[@]:0:3}" >"$T/note"
to_hex "${note[2]}"
root=$HEX
signers=() signed=''
for line in "${note[@]:4}"; do
  [[ $line =~ ^$'\xe2\x80\x94'\ ([!-*,-~]+)\ ([A-Za-z0-9+/]+=*)$ ]] || refuse CHECKPOINT_INVALID 'a signature line is damaged'
  name=${BASH_REMATCH[1]}
  to_hex "${BASH_REMATCH[2]}"
  hex=$HEX
  [[ $hex != '!' && ${#hex} -ge 10 ]] || refuse CHECKPOINT_INVALID 'a signature line is damaged'
  signers+=("$name ${hex:0:8} ${hex:8}")
done
for line in "${signers[@]}"; do
  read -r name id hex <<<"$line"
  [[ $name == "$log_name" && $id == "$log_id" ]] || continue
  [[ ${#hex} == 128 ]] && is_signed "$T/note" "$log_public" "$hex" || refuse SIGNATURE_WRONG "the signature of $name is false"
  signed=yes
done
[[ -n $signed ]] || refuse SIGNATURE_WRONG 'the checkpoint is not signed by the key that was given'
seen=()
for witness in "${witness_lines[@]}"; do
  read -r w_name w_id w_public <<<"$witness"
  when=''
  for line in "${signers[@]}"; do
    read -r name id hex <<<"$line"
    [[ $name == "$w_name" && $id == "$w_id" ]] || continue
    printf -v when '%u' "0x${hex:0:16}"
    { printf 'cosignature/v1\ntime %s\n' "$when" && printf '%s\n' "${note[@]:0:3}"; } >"$T/cosigned"
    [[ ${#hex} == 144 ]] && is_signed "$T/cosigned" "$w_public" "${hex:16}" || refuse WITNESS_MISSING "the cosignature of $name is false"
  done
  [[ -z $when ]] || seen+=("$w_name saw it grow only, at Unix time $when")
done
((${#seen[@]} >= quorum)) || refuse WITNESS_MISSING "${#seen[@]} of the witnesses given have signed, $quorum are needed"

# ---------------------------------------------------------------- the entries
# A line each: stream, n, prev, kind, at, count or -, outcome or -; and what they name by digest, in files beside.
reading '
function is(path, type) { return TYPE[path] == type }
function count(path) { return is(path, "number") && IS[path] ~ /^[1-9][0-9]*$/ && length(IS[path]) < 16 }
function hex64(path) { return is(path, "string") && length(IS[path]) == 64 && IS[path] !~ /[^0-9a-f]/ }
function word(path) { return is(path, "string") && IS[path] !~ / / ? IS[path] : "!" }
function fail() { print "line " NR " of entries.jsonl is no entry"; bad = 1; exit 1 }
{
  if (length($0) > 65535 || !json($0) || !is("", "object")) fail()
  stream = IS[".stream"]; kind = IS[".kind"]; at = IS[".at"]
  if (!is(".stream", "string") || length(stream) != 36 || stream !~ /^[a-z][a-z][a-z]_/ || substr(stream, 5) ~ /[^0-9a-f]/) fail()
  if (!count(".n") || !hex64(".prev") || !is(".kind", "string") || kind !~ /^[a-z-]+\.[a-z-]+$/) fail()
  split(kind, parts, "."); if (length(parts[1]) > 40 || length(parts[2]) > 40) fail()
  if (!is(".at", "string") || length(at) != 24 || at !~ /^[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]\.[0-9][0-9][0-9]Z$/) fail()
  if ((".digests" in TYPE) && !is(".digests", "object")) fail()
  for (path in TYPE) {
    if (path ~ /^\.digests\./) { if (!hex64(path)) fail(); print substr(path, 10), IS[path] > DIGESTS }
    if (path ~ /^\.packDigests\./ && is(path, "string")) print IS[path] > PACKS
  }
  counted = outcome = "-"
  if (".count" in TYPE) { counted = count(".count") ? IS[".count"] : "!"; outcome = is(".outcome", "string") && IS[".outcome"] ~ /^[a-z-]+$/ ? IS[".outcome"] : "!" }
  if (kind == "evidence.exported" || kind == "statement.made") print stream, kind, word(".about"), word(".heads"), word(".statement"), at > EXPORTS
  print stream, IS[".n"], IS[".prev"], kind, at, counted, outcome
}
END { exit bad }' DIGESTS="$T/digests" PACKS="$T/packs" EXPORTS="$T/exports" entries.jsonl >"$T/entries" ||
  refuse ENTRY_INVALID "$(awk 'END { print }' "$T/entries")"
mapfile -t entries <entries.jsonl
total=${#entries[@]}
((total == count)) || refuse ENTRY_INVALID "there are $total entries; bundle.json says $count"

# ---------------------------------------------------------------- each is in the log
i=0
for entry in "${entries[@]}"; do
  ((++i))
  printf '\0%s' "$entry" >"$T/leaf$i"
  printf '%s' "$entry" >"$T/plain$i"
done
hashes leaf "$total" >"$T/leaves"
hashes plain "$total" >"$T/plains"
coding '
function fail(what) { print what; bad = 1; exit 1 }
FILENAME == LEAVES { leaf[++leaves] = $1; next }
FILENAME == NOTE { note[++lines] = $0; next }
at == 0 { if ($0 != "c2sp.org/tlog-proof@v1") fail("the proof of entry " done + 1 " is not in the form of a tlog-proof"); at = 1; next }
at == 1 {
  if ($0 !~ /^index (0|[1-9][0-9]*)$/ || length($2) > 15) fail("the proof of entry " done + 1 " is not in the form of a tlog-proof")
  number = $2 + 0; path = ""; at = 2
  if (done > 0 && number <= before) fail("the proof of entry " done + 1 " is out of order")
  before = number
  next
}
at == 2 && $0 == "" { at = 3; line = 0; next }
at == 2 {
  hex = length($0) == 44 ? b64hex($0) : "!"
  if (length(hex) != 64) fail("the proof of entry " done + 1 " is not in the form of a tlog-proof")
  path = path " " hex
  next
}
{
  if (($0 "") != (note[++line] "")) fail("the proof of entry " done + 1 " is for another checkpoint")
  if (line < lines) next
  if (++done > leaves) fail("there are more proofs than entries")
  if (number >= SIZE) fail("the proof of entry " done " does not lead to the root of the checkpoint")
  printf "%d %.0f %.0f %s%s\n", done, number, SIZE - 1, leaf[done], path > WALK
  printf "%.0f\n", number > NUMBERS
  at = 0
}
END { if (!bad && (at != 0 || done != leaves)) { print "the proof of entry " done + 1 " is missing or cut off"; exit 1 } exit bad }' \
  LEAVES="$T/leaves" NOTE=checkpoint SIZE="$size" WALK="$T/walk" NUMBERS="$T/numbers" \
  "$T/leaves" checkpoint proofs.tlog-proof >"$T/said" || refuse PROOF_WRONG "$(awk 'END { print }' "$T/said")"
# RFC 9162, 2.1.3.2, for all entries at once, a level of the tree at a time: equal nodes are hashed once.
: >"$T/nodes"
walk=$T/walk next=$T/walk2
while [[ -s $walk ]]; do
  : >"$next" && : >"$T/pairs"
  awk '
    FILENAME == NODES { node[++nodes] = $1; next }
    function half(n) { return int(n / 2) }
    {
      fn = $2; sn = $3; hash = $4
      if (hash ~ /^#/) hash = node[substr(hash, 2)]
      if (NF == 4) { if (sn != 0 || (hash "") != (ROOT "")) { print $1; exit 1 } next }
      if (sn == 0) { print $1; exit 1 }
      if (fn % 2 == 1 || fn == sn) {
        pair = $5 hash
        while (fn % 2 == 0 && fn != 0) { fn = half(fn); sn = half(sn) }
      } else pair = hash $5
      fn = half(fn); sn = half(sn)
      if (!(pair in seen)) {
        seen[pair] = ++pairs
        bytes = pair; gsub(/../, "\\x&", bytes); print bytes > PAIRS
      }
      line = $1; line = sprintf("%s %.0f %.0f #%d", line, fn, sn, seen[pair])
      for (i = 6; i <= NF; i++) line = line " " $i
      print line > NEXT
    }' NODES="$T/nodes" ROOT="$root" PAIRS="$T/pairs" NEXT="$next" "$T/nodes" "$walk" >"$T/said" ||
    refuse PROOF_WRONG "the proof of entry $(awk 'END { print }' "$T/said") does not lead to the root of the checkpoint"
  [[ -s $next ]] || break
  mapfile -t pairs <"$T/pairs"
  i=0
  for pair in "${pairs[@]}"; do printf "\\x01$pair" >"$T/node$((++i))"; done
  hashes node "$i" >"$T/nodes"
  swap=$walk walk=$next next=$swap
done

# ---------------------------------------------------------------- nothing is left out
: >>"$T/exports"
signed_for=$(awk 'NR > 1 { print before } { before = $0 }' "$T/streams" | openssl dgst -sha256 -r)
signed_for=${signed_for%% *}
awk '
  function fail(code, what) { print code " " what; bad = 1; exit 1 }
  FILENAME == NUMBERS { number[++numbers] = $0; next }
  FILENAME == HEADS { head[$1] = $2; heads++; if (heads == 1) main = $1; last = $1; next }
  FILENAME == EXPORTS { if ($1 == last) { exported = $1 " " $2 " " $3 " " $4; exportedAt = $6; statement = $5 } next }
  FILENAME == PLAINS { plain[++plains] = $1; next }
  {
    stream = $1; entries++
    name = "entry " $2 " of " stream
    if (!(entries in number)) fail("CHAIN_WRONG", "a number is missing")
    if (entries == 1) {
      if (number[1] != FIRST || number[numbers] != LAST) fail("CHAIN_WRONG", "bundle.json names another first or last number in the log")
      if (KIND == "range" && LAST - FIRST + 1 != numbers) fail("CHAIN_WRONG", "between " FIRST " and " LAST " entries of the log are left out")
    }
    if (stream in n) {
      if ($2 != n[stream] + 1) fail("CHAIN_WRONG", name " comes after entry " n[stream] ": something is left out")
      if (($3 "") != (hash[stream] "")) fail("CHAIN_WRONG", name " does not name the entry before it")
    } else {
      if ($2 != 1 && KIND != "range") fail("CHAIN_WRONG", name " is the first: what came before is left out")
      if ($2 == 1 && $3 !~ /^0+$/) fail("CHAIN_WRONG", name " names an entry before the first")
      streams++
    }
    n[stream] = $2; hash[stream] = plain[entries]
    if (KIND == "notice" && stream == ABOUT && $6 != "-") {
      if (closed) closing = "twice"
      else closing = ($6 != $2 || $4 != "notice." $7) ? "wrong " $2 : closing
      closed = $2; outcome = $7; closedAt = $5
    }
  }
  END {
    if (bad) exit 1
    if (KIND != "range") {
      for (stream in head) if (n[stream] != head[stream]) fail2("CHAIN_WRONG " stream " does not end with entry " head[stream] ", as bundle.json says")
      if (heads != streams) fail2("CHAIN_WRONG bundle.json does not name each stream once")
    }
    if (KIND != "range" && (n[last] != 1 || exported != last " " (KIND == "statement" ? "statement.made" : "evidence.exported") " " ABOUT " " SIGNED)) fail2("INCOMPLETE the log does not say that these streams and entries are all there were")
    if (KIND == "notice") {
      if (main != ABOUT) fail2("CLOSING_WRONG bundle.json does not begin with the stream of the notice")
      if (closing == "twice") fail2("CLOSING_WRONG " ABOUT " is closed twice")
      if (closing != "") fail2("CLOSING_WRONG closing entry " closed " of " ABOUT " does not say its own number and outcome")
      if (STATE == "closed" && !closed) fail2("CLOSING_WRONG the closing entry is left out")
      if (STATE == "open" && closed) fail2("CLOSING_WRONG bundle.json says open, and there is a closing entry")
    }
    print (exportedAt == "" ? "-" : exportedAt), (statement == "" ? "-" : statement), (closed ? closed " " outcome " " closedAt : "-")
  }
  function fail2(what) { print what; exit 1 }' \
  KIND="$kind" STATE="$state" ABOUT="$about" FIRST="$first" LAST="$last" \
  NUMBERS="$T/numbers" HEADS="$T/streams" EXPORTS="$T/exports" PLAINS="$T/plains" SIGNED="$signed_for" \
  "$T/numbers" "$T/streams" "$T/exports" "$T/plains" "$T/entries" >"$T/said" || {
  read -r code what < <(awk 'END { print }' "$T/said")
  refuse "$code" "$what"
}
read -r exported_at stated closed outcome closed_at <"$T/said"

# ---------------------------------------------------------------- what was opened, and the rules
: >>"$T/digests" && : >>"$T/packs"
mapfile -t openings <openings.jsonl
reading '
{
  if (!json($0) || TYPE[""] != "object" || COUNT[""] != 3) bad = NR
  else if (TYPE[".name"] != "string" || TYPE[".salt"] != "string" || TYPE[".value"] != "string") bad = NR
  else if (length(IS[".salt"]) != 32 || IS[".salt"] ~ /[^0-9a-f]/) bad = NR
  if (bad) { print bad; exit 1 }
  print IS[".name"]
}
END { exit bad != 0 }' openings.jsonl >"$T/names" || refuse OPENING_WRONG "line $(awk 'END { print }' "$T/names") of openings.jsonl opens nothing in the entries"
i=0
for opening in "${openings[@]}"; do printf '%s' "$opening" >"$T/opening$((++i))"; done
hashes opening "$i" >"$T/opened"
awk '
  FILENAME == DIGESTS { known[$0] = 1; next }
  FILENAME == NAMES { name[++names] = $0; next }
  {
    opened++
    if (!((name[opened] " " $1) in known)) { print "line " opened " of openings.jsonl opens nothing in the entries"; bad = 1; exit 1 }
    if (opened > 1 && ("h" $1) <= ("h" before)) { print "line " opened " of openings.jsonl is out of order"; bad = 1; exit 1 }
    before = $1
  }
  END { exit bad }' DIGESTS="$T/digests" NAMES="$T/names" "$T/digests" "$T/names" "$T/opened" >"$T/said" ||
  refuse OPENING_WRONG "$(awk 'END { print }' "$T/said")"
policies=(policies/*)
{ for name in "${policies[@]}"; do printf '%s\n' "${name#policies/}"; done; } >"$T/there"
{ for line in "${listed[@]}"; do [[ $line == *'  policies/'* ]] && printf '%s %s\n' "${line%% *}" "${line##*/}"; done; } >"$T/attached"
awk '
  function fail(what) { print what; bad = 1; exit 1 }
  FILENAME == PACKS { named[$0] = 1; next }
  FILENAME == THERE { there[$0] = 1; next }
  { if (($1 "") != ($2 "")) changed = $2 }
  END {
    for (digest in named) if (!(digest in there)) { print "the pack " digest ", which a decision names, is missing"; exit 1 }
    for (digest in there) if (!(digest in named)) { print "policies/" digest " is named by no decision"; exit 1 }
    if (changed) { print "policies/" changed " is not the file its name says"; exit 1 }
  }' PACKS="$T/packs" THERE="$T/there" "$T/packs" "$T/there" "$T/attached" >"$T/said" ||
  refuse ATTACHED_WRONG "$(awk 'END { print }' "$T/said")"
if [[ $kind == statement ]]; then
  digest=''
  for line in "${listed[@]}"; do [[ $line == *'  statement.json' ]] && digest=${line%% *}; done
  [[ -n $digest && $digest == "$stated" ]] || refuse ATTACHED_WRONG 'statement.json is not the statement that the log names'
else
  [[ ! -e statement.json ]] || refuse ATTACHED_WRONG 'statement.json is not the statement that the log names'
fi

# ---------------------------------------------------------------- what was proved
echo "PROVED signature: the log $log_name had $size entries when its key signed"
for witness in ${seen[@]+"${seen[@]}"}; do echo "PROVED witness: $witness"; done
echo "PROVED entries: $total, each in the log as it stands here, from number $first to $last"
if [[ $kind == range ]]; then
  echo "PROVED complete: every entry of the log from number $first to $last"
else
  echo "PROVED chain: $(awk 'END { print NR }' "$T/streams") streams, each from its first entry without a gap"
  echo "PROVED complete: the log signed at $exported_at that this was all"
fi
[[ $closed == - ]] || echo "PROVED closed: $about ended $outcome at $closed_at with entry $closed"
[[ $state != open ]] || echo 'OPEN: it was not closed then; more may have come since'
((${#openings[@]} == 0)) || echo "PROVED openings: ${#openings[@]}, each the value whose digest an entry has"
((${#policies[@]} == 0)) || echo "PROVED rules: ${#policies[@]} packs, each the one that a decision names"
[[ $kind != statement ]] || echo 'PROVED statement: statement.json is the one that the log names'
echo 'NOT PROVED: report.pdf, VERIFY.md and keys.txt are there to be read; they are listed, not signed'
