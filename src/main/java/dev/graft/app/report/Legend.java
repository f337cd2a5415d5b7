package dev.graft.app.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.graft.merge.Plan;

/// Which letter is which donor, and which number which stage: the same in all figures.
///
/// @param donors by name
/// @param stages by name
record Legend(Map<String, Donor> donors, List<String> stages) {

    static Legend of(Map<String, Donor> donors, List<Subject> subjects) {
        List<String> stages = new ArrayList<>();
        for (Subject subject : subjects) {
            for (Plan.StageSummary stage : subject.origins().stages()) {
                if (stage.name() != null && !stages.contains(stage.name())) {
                    stages.add(stage.name());
                }
            }
        }
        return new Legend(donors, stages);
    }

    String key(String donor) {
        Donor known = donors.get(donor);
        return known == null ? "?" : known.key();
    }

    /// Class of a donor's colour.
    String hue(String donor) {
        return "d" + Math.max(0, List.copyOf(donors.keySet()).indexOf(donor)) % Donor.HUES;
    }

    String stageKey(String stage) {
        return "S" + (stages.indexOf(stage) + 1);
    }

    /// `A fblgit/una-cybertron-7b-v2`
    String titled(String donor) {
        return key(donor) + " " + donor;
    }
}
