package dev.graft.card;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.Place;
import dev.graft.recipe.YamlNode;

/// Whether a model may come under a licence, as far as the cards of its donors tell.
///
/// @param donors in the order of the recipe
/// @param chosen by the user or the card that the recipe came from; null if nobody chose
/// @param name   of the model
record LicenceCheck(List<DonorCard> donors, @Nullable String chosen, String name) {
    private static final String CONFLICT = "license-conflict";
    private static final String UNKNOWN = "license-unknown";
    private static final String CHOOSE = "read their licences, and choose with --license";

    /// What was chosen, else what all donors say; null if they do not agree, or one says nothing.
    @Nullable
    String result() {
        if (chosen != null) {
            return chosen;
        }
        List<Optional<Licence>> all = donors.stream().map(DonorCard::licence).distinct().toList();
        boolean isOne = all.size() == 1 && all.getFirst().filter(Licence::isKnown).isPresent();
        return isOne ? all.getFirst().orElseThrow().id() : null;
    }

    /// What the donors' licences do not allow together, or do not allow the result.
    List<Finding> conflicts() {
        String result = result();
        return result == null ? disagreement() : against(Licence.of(result));
    }

    private List<Finding> against(Licence result) {
        List<Finding> findings = new ArrayList<>();
        for (DonorCard donor : donors) {
            donor.licence().ifPresent(licence -> {
                if (licence.forbidsChanges()) {
                    findings.add(conflict(donor, "%s allows no changed copies to be passed on, and a merge is one"
                            .formatted(of(donor, licence)), "keep the merge to yourself, or take another model"));
                } else if (licence.isNonCommercial() && !result.isNonCommercial()) {
                    findings.add(conflict(donor,
                            "%s forbids commercial use, which %s would allow".formatted(of(donor, licence),
                                    result.id()),
                            "choose a non-commercial licence with --license, or take another model"));
                } else if (licence.wantsItselfAgain() && !licence.equals(result)) {
                    findings.add(conflict(donor, "%s wants what is made of it to come under itself, not under %s"
                            .formatted(of(donor, licence), result.id()), CHOOSE));
                }
                terms(donor, licence, result).ifPresent(findings::add);
            });
        }
        return findings;
    }

    private Optional<Finding> terms(DonorCard donor, Licence licence, Licence result) {
        boolean isNamed = name.regionMatches(true, 0, licence.namePrefix(), 0, licence.namePrefix().length());
        if (!licence.hasOwnTerms() || (licence.equals(result) && isNamed)) {
            return Optional.empty();
        }
        return Optional.of(Finding.warning("license-terms", place(donor),
                licence.equals(result)
                        ? "%s wants a name that begins with '%s', and this one is '%s'".formatted(of(donor, licence),
                                licence.namePrefix(), name)
                        : "%s has terms of its own, which stay with all that is made of it: %s".formatted(
                                of(donor, licence), licence.conditions()),
                licence.equals(result)
                        ? "give it one with --name"
                        : "say so by --license %s, or another id that fits, and do what the terms ask".formatted(
                                licence.id())));
    }

    /// Two known licences, and nobody chose.
    private List<Finding> disagreement() {
        Map<Licence, List<String>> byLicence = new LinkedHashMap<>();
        donors.forEach(donor -> donor.licence().filter(Licence::isKnown).ifPresent(
                licence -> byLicence.computeIfAbsent(licence, _ -> new ArrayList<>()).add(donor.name())));
        if (byLicence.size() < 2) {
            return List.of();
        }
        String all = byLicence.entrySet().stream()
                .map(entry -> "%s (%s)".formatted(entry.getKey().id(), String.join(", ", entry.getValue())))
                .collect(Collectors.joining(", "));
        return List.of(Finding.warning(CONFLICT, Place.NOWHERE,
                "no licence was written, because the donors do not agree: %s%s".formatted(all,
                        reason(List.copyOf(byLicence.keySet()))),
                CHOOSE));
    }

    private static String reason(List<Licence> licences) {
        List<String> reasons = new ArrayList<>();
        for (Licence licence : licences) {
            if (licence.forbidsChanges()) {
                reasons.add(licence.id() + " allows no changed copies at all");
            } else if (licence.isNonCommercial()) {
                reasons.add(licence.id() + " forbids commercial use of all that is made of it");
            } else if (licence.wantsItselfAgain()) {
                reasons.add(licence.id() + " wants itself again");
            } else if (licence.hasOwnTerms()) {
                reasons.add("of " + licence.id() + ", " + licence.conditions());
            }
        }
        return reasons.isEmpty() ? "" : "; " + String.join("; ", reasons);
    }

    /// What the cards do not tell.
    List<Finding> unknown() {
        List<Finding> findings = new ArrayList<>();
        List<String> without = donors.stream().filter(donor -> !donor.hasCard()).map(DonorCard::name).toList();
        if (!without.isEmpty()) {
            findings.add(Finding.note("no-donor-card", Place.NOWHERE,
                    "no card was found of %s: licence and lineage are not known".formatted(String.join(", ", without)),
                    "download README.md beside the weights, and name the folder with --models"));
        }
        donors.stream().filter(DonorCard::hasCard)
                .filter(donor -> donor.licence().filter(Licence::isKnown).isEmpty())
                .forEach(donor -> findings.add(Finding.note(UNKNOWN, place(donor),
                        donor.licence().map(licence -> "the card of %s says '%s', which is no licence with known rules"
                                .formatted(donor.name(), licence.id()))
                                .orElse("the card of %s names no licence".formatted(donor.name())),
                        "ask its author: without a licence nothing is allowed")));
        if (result() == null && disagreement().isEmpty()) {
            findings.add(Finding.warning(UNKNOWN, Place.NOWHERE,
                    donors.isEmpty()
                            ? "no licence was written: nothing says what the model was made of"
                            : "no licence was written: nothing says under which one %s may be used"
                                    .formatted(donors.stream()
                                            .filter(donor -> donor.licence().filter(Licence::isKnown).isEmpty())
                                            .map(DonorCard::name).collect(Collectors.joining(", "))),
                    CHOOSE));
        }
        return findings;
    }

    private static Finding conflict(DonorCard donor, String what, String remedy) {
        return Finding.warning(CONFLICT, place(donor), what, remedy);
    }

    private static String of(DonorCard donor, Licence licence) {
        return "the licence of %s (%s)".formatted(donor.name(), licence.id());
    }

    private static Place place(DonorCard donor) {
        return donor.front().find("license").map(YamlNode::place).orElse(new Place.OfModel(donor.name(), null));
    }
}
