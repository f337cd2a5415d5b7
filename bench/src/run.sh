# Sourced by the commands of bench/.

# Sets `java` to that of a JDK 25 or newer, and JAVA_HOME.
find_jdk() {
    for java in "${JAVA_HOME:-}/bin/java" "$(command -v java)" /usr/lib/jvm/*/bin/java; do
        [ -x "$java" ] || continue
        major=$("$java" -version 2>&1 | sed -n 's/.* version "\([0-9]*\).*/\1/p')
        if [ "${major:-0}" -ge 25 ]; then
            JAVA_HOME=$(cd "$(dirname "$java")/.." && pwd)
            export JAVA_HOME
            return
        fi
    done
    echo "bench: no JDK 25 or newer found; set JAVA_HOME to one" >&2
    exit 2
}

# Runs a program of bench/src.
run_java() {
    program=$1
    shift
    find_jdk
    exec "$java" -Xmx1g -XX:+UseSerialGC -Dbench.sources="$bench/src" "$bench/src/$program.java" "$@"
}
