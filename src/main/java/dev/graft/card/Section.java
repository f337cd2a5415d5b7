package dev.graft.card;

import java.util.Locale;
import java.util.regex.Pattern;

/// The parts of a card that graft writes, in their order.
enum Section {
    DESCRIPTION("Description", "description|model description|about|overview|introduction"), MODELS("Models used",
            "models? (?:used|merged)|merged models|source models|base models?|donors?"), PROMPT("Prompt template",
                    "prompt.*|chat template|.* format"), RECIPE("Recipe",
                            "recipes?|(?:merge |mergekit )?config(?:uration)?s?|the secret sauce"), RESULTS(
                                    "Evaluation results", ""), ACKNOWLEDGEMENTS("Acknowledgements",
                                            "acknowledge?ments?|credits?|thanks.*"), PROVENANCE("Provenance", "");

    private final String title;
    private final Pattern byHand;

    Section(String title, String byHand) {
        this.title = title;
        this.byHand = Pattern.compile(byHand, Pattern.CASE_INSENSITIVE);
    }

    String title() {
        return title;
    }

    /// As markers name it.
    String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// Whether a heading that somebody wrote announces the same.
    boolean isHeadedBy(String heading) {
        return heading.length() < 100 && !byHand.pattern().isEmpty() && byHand.matcher(heading.strip()).matches();
    }
}
