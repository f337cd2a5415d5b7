package dev.graft.diagnostic;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/// Something the user should know, with what to do about it.
///
/// @param id     stable name, explained in docs/diagnostics.md; tests and scripts match on it, never on the prose
/// @param where  the narrowest place known
/// @param what   one sentence without a full stop
/// @param remedy what to do next; empty if the sentence says it already
public record Finding(String id, Severity severity, Place where, String what, String remedy) {

    /// By file, line, column and tensor: the order in which findings are shown. Those without a file come last.
    public static final Comparator<Finding> ORDER = Comparator
            .comparing(Finding::file, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparingInt(f -> f.where instanceof Place.Text text ? text.line() : 0)
            .thenComparingInt(f -> f.where instanceof Place.Text text ? text.column() : 0)
            .thenComparing(Finding::model, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Finding::tensor, Comparator.nullsFirst(Comparator.naturalOrder()))
            .thenComparing(Finding::id).thenComparing(Finding::what);

    public static Finding error(String id, Place where, String what, String remedy) {
        return new Finding(id, Severity.ERROR, where, what, remedy);
    }

    public static Finding warning(String id, Place where, String what, String remedy) {
        return new Finding(id, Severity.WARNING, where, what, remedy);
    }

    public static Finding note(String id, Place where, String what, String remedy) {
        return new Finding(id, Severity.NOTE, where, what, remedy);
    }

    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /// In the order to show them, each once.
    public static List<Finding> sorted(List<Finding> findings) {
        return findings.stream().distinct().sorted(ORDER).toList();
    }

    public static boolean anyError(List<Finding> findings) {
        return findings.stream().anyMatch(Finding::isError);
    }

    /// The file part of the place, if it has one.
    public @Nullable String file() {
        return switch (where) {
            case Place.Text text -> text.file();
            case Place.InFile in -> in.file();
            case Place.AtByte at -> at.file();
            case Place.InRow in -> in.file();
            case Place.InTensor in -> in.file();
            case Place.OfModel _,Place.Nowhere _ -> null;
        };
    }

    /// The model part of the place, if it has one.
    public @Nullable String model() {
        return where instanceof Place.OfModel(String model, _) ? model : null;
    }

    /// The tensor part of the place, if it has one.
    public @Nullable String tensor() {
        return switch (where) {
            case Place.InTensor in -> in.tensor();
            case Place.OfModel of -> of.tensor();
            case Place.Text _,Place.InFile _,Place.AtByte _,Place.InRow _,Place.Nowhere _ -> null;
        };
    }

    /// As a terminal shows it: `where: severity: what [id]`, and the remedy on a line of its own.
    @Override
    public String toString() {
        String line = "%s: %s: %s [%s]".formatted(where, severity.word(), what, id);
        return printable(remedy.isEmpty() ? line : line + "\n  fix: " + remedy);
    }

    /// With control characters spelled out but for line breaks: names come from files, and a terminal obeys them.
    public static String printable(String text) {
        return text.chars().anyMatch(c -> Character.isISOControl(c) && c != '\n')
                ? text.codePoints().mapToObj(
                        c -> Character.isISOControl(c) && c != '\n' ? "\\u%04x".formatted(c) : Character.toString(c))
                        .collect(Collectors.joining())
                : text;
    }
}
