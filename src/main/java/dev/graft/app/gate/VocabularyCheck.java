package dev.graft.app.gate;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.graft.diagnostic.Finding;
import dev.graft.diagnostic.UserError;
import dev.graft.model.Inspection;
import dev.graft.tokenizer.ChatTemplate;
import dev.graft.tokenizer.Message;
import dev.graft.tokenizer.Specials;
import dev.graft.tokenizer.Tokenizer;
import dev.graft.tokenizer.Turn;

/// Each token that the tokenizer, its special tokens and its chat template can give has a row in the embedding, and the
/// tokenizer is that of a donor whose embedding this is.
final class VocabularyCheck {
    static final String ID = "vocabulary";

    private VocabularyCheck() {}

    static Check of(Inspection inspection, Origins origins, Donors donors) throws IOException {
        Long rows = inspection.vocabulary().rows();
        if (rows == null) {
            return Check.skipped(ID, "no tensor is known as the embedding");
        }
        List<String> complaints = new ArrayList<>();
        Path directory = inspection.model().path();
        Long size = inspection.vocabulary().tokenizer();
        if (size != null && size > rows) {
            complaints.add("the tokenizer has ids up to %d, and the embedding has %d rows".formatted(size - 1, rows));
        }
        String template = "";
        try (Tokenizer tokenizer = Tokenizer.of(directory)) {
            for (SpecialId special : SpecialId.of(directory, tokenizer)) {
                if (special.id() >= rows) {
                    complaints.add("%s is %d, and there are %d rows".formatted(special.name(), special.id(), rows));
                }
            }
            template = chat(directory, tokenizer, rows, complaints);
            compareWithDonors(tokenizer, origins, donors, complaints);
        } catch (UserError broken) {
            broken.findings().stream().map(Finding::what).forEach(complaints::add);
        }
        return Check.of(ID, complaints, "%s rows hold all tokens%s".formatted(rows, template));
    }

    private static String chat(Path directory, Tokenizer tokenizer, long rows, List<String> complaints)
            throws IOException {
        ChatTemplate template = ChatTemplate.of(directory).orElse(null);
        if (template == null) {
            return "; there is no chat template";
        }
        String rendered = template.render(
                List.of(Message.user("Hello."), Message.assistant("Hello!"), Message.user("Who are you?")), Turn.OPEN);
        for (int id : tokenizer.encode(rendered, Specials.NONE)) {
            if (id >= rows) {
                complaints.add("the chat template writes the token %d (%s), which has no row: there are %d"
                        .formatted(id, tokenizer.token(id), rows));
                break;
            }
        }
        return ", those of the chat template too";
    }

    /// Rows mean what they meant in the donor, so text has to become the same ids. Only where an embedding was stored whole:
    /// one that was put together row by row has a tokenizer of its own.
    private static void compareWithDonors(Tokenizer tokenizer, Origins origins, Donors donors,
            List<String> complaints) throws IOException {
        if (donors.found().isEmpty() || !donors.missing().isEmpty()
                || origins.tensors().values().stream().anyMatch(origin -> !origin.isAligned())) {
            return;
        }
        int[] ids = tokenizer.encode(Sample.text(), Specials.NONE);
        boolean isKnown = false;
        for (Donor donor : donors.found()) {
            try (Tokenizer other = Tokenizer.of(donor.directory())) {
                isKnown = true;
                if (Arrays.equals(ids, other.encode(Sample.text(), Specials.NONE))) {
                    return;
                }
            } catch (UserError _) {
                continue; // a donor without a tokenizer says nothing
            }
        }
        if (isKnown) {
            complaints.add("the tokenizer makes other tokens of a text than that of any donor does");
        }
    }
}
