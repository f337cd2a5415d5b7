package dev.graft.recipe;

import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;

/// Findings as short lines, to compare in tests: `severity id line:column`.
final class Found {
    private Found() {}

    static List<String> in(List<Finding> findings) {
        return findings.stream().map(Found::line).toList();
    }

    static String line(Finding finding) {
        String where = finding.where() instanceof Place.Text(_, int line, int column) ? line + ":" + column : "-";
        return finding.severity().word() + " " + finding.id() + " " + where;
    }

    static String place(Place place) {
        return place instanceof Place.Text(_, int line, int column) ? line + ":" + column : place.toString();
    }
}
