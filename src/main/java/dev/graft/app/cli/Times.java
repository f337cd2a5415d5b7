package dev.graft.app.cli;

/// Durations for people.
final class Times {
    private Times() {}

    /// `13 s`, `25 min`, `3 h`.
    static String rough(double seconds) {
        long whole = Math.max(1, Math.round(seconds));
        return whole < 100
                ? whole + " s"
                : whole < 6000 ? (whole + 30) / 60 + " min" : (whole + 1800) / 3600 + " h";
    }
}
