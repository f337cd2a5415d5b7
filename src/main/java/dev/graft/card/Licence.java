package dev.graft.card;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// A licence by the id that model cards use, and what it means for a model that is made of others.
///
/// The ids are those of https://huggingface.co/docs/hub/repositories-licenses. This knows the few rules that merges break
/// without noticing, and is no legal advice.
record Licence(String id) {
    /// Terms of one publisher, each with conditions of its own.
    private static final Pattern OWN_TERMS = Pattern.compile("llama.*|gemma|.*openrail.*|bigscience-.*|deepfloyd-.*"
            + "|apple-.*|h-research|intel-research|.*-community|.*-license");
    private static final Set<String> PERMISSIVE = Set.of("apache-2.0", "mit", "bsd", "bsd-2-clause", "bsd-3-clause",
            "bsd-3-clause-clear", "bsl-1.0", "isc", "zlib", "ncsa", "wtfpl", "unlicense", "postgresql", "afl-3.0",
            "artistic-2.0", "ecl-2.0", "ms-pl", "cc", "cc0-1.0", "cc-by-2.0", "cc-by-2.5", "cc-by-3.0", "cc-by-4.0",
            "pddl", "odc-by", "cdla-permissive-1.0", "cdla-permissive-2.0", "lppl-1.3c");
    private static final Pattern SAME_AGAIN = Pattern.compile("a?gpl.*|lgpl.*|mpl-2.0|epl-.*|eupl-.*|osl-3.0|odbl"
            + "|cdla-sharing-1.0|cc-by(?:-nc)?-sa-.*|gfdl|ofl-1.1");
    private static final Pattern NON_COMMERCIAL = Pattern.compile("cc-by-nc.*|.*non-?commercial.*|.*-research"
            + "|apple-amlr");
    private static final Pattern NO_CHANGES = Pattern.compile("cc-by(?:-nc)?-nd.*");
    private static final Pattern LLAMA_3 = Pattern.compile("llama3(?:\\.\\d+)?|llama4");

    static Licence of(String written) {
        return new Licence(written.strip().toLowerCase(Locale.ROOT));
    }

    boolean isPermissive() {
        return PERMISSIVE.contains(id);
    }

    /// Only for use that is not commercial.
    boolean isNonCommercial() {
        return NON_COMMERCIAL.matcher(id).matches();
    }

    /// Changed copies must not be shared.
    boolean forbidsChanges() {
        return NO_CHANGES.matcher(id).matches();
    }

    /// What is made of it comes under the same licence.
    boolean wantsItselfAgain() {
        return SAME_AGAIN.matcher(id).matches();
    }

    boolean hasOwnTerms() {
        return OWN_TERMS.matcher(id).matches();
    }

    boolean isKnown() {
        return isPermissive() || isNonCommercial() || forbidsChanges() || wantsItselfAgain() || hasOwnTerms();
    }

    /// What the name of a model that is made of it must begin with; empty if it may have any.
    String namePrefix() {
        return id.equals("llama3") ? "Llama 3" : LLAMA_3.matcher(id).matches() ? "Llama" : "";
    }

    /// Its conditions in half a sentence, for those with terms of their own.
    String conditions() {
        if (LLAMA_3.matcher(id).matches()) {
            return "the agreement and its policy of use are passed on, 'Built with %s' is shown, and the name begins with '%s'"
                    .formatted(id.equals("llama3") ? "Meta Llama 3" : "Llama", namePrefix());
        }
        return switch (id) {
            case "llama2" -> "the agreement and its policy of use are passed on";
            case "gemma" -> "the terms and their list of prohibited uses are passed on";
            default -> "its conditions are passed on";
        };
    }
}
