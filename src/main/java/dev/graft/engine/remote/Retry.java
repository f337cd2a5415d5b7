package dev.graft.engine.remote;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/// When to try again.
///
/// @param retries how often at most
/// @param clock   for a server that names a moment
/// @param pause   how to wait
record Retry(int retries, Clock clock, Pause pause) {
    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    /// Who wants us to wait longer than this wants us to go away.
    static final Duration PATIENCE = Duration.ofMinutes(5);

    /// Waits.
    @FunctionalInterface
    interface Pause {
        void pause(Duration time) throws InterruptedException;
    }

    static Retry usual(int retries) {
        return new Retry(retries, Clock.systemUTC(), Thread::sleep);
    }

    /// Answers that may be others later: too many requests, overloaded, starting, a gateway without its server.
    static boolean isPassing(int status) {
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504, 520, 522, 524, 529 -> true;
            default -> false;
        };
    }

    /// 1, 2, 4, … seconds, at most 30, or what the server says.
    ///
    /// @param failures   so far, from 1
    /// @param retryAfter header `Retry-After`: seconds or a date, RFC 9110 §10.2.3; anything else is ignored
    Duration before(int failures, Optional<String> retryAfter) {
        Duration own = FIRST.multipliedBy(1L << Math.min(failures - 1, 10));
        return retryAfter.flatMap(this::asked).orElse(own.compareTo(LONGEST) < 0 ? own : LONGEST);
    }

    private Optional<Duration> asked(String header) {
        String text = header.strip();
        if (text.matches("[0-9]{1,9}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            Instant moment = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration time = Duration.between(clock.instant(), moment);
            return Optional.of(time.isNegative() ? Duration.ZERO : time);
        } catch (DateTimeParseException noDate) {
            return Optional.empty();
        }
    }
}
