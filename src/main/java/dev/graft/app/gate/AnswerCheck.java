package dev.graft.app.gate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/// The model answers a few prompts as its donors do: with text, without going round in circles, and it ends if they end.
///
/// Small and untrained models loop and never end; so a fault counts only where donors do not have it nearly as often. An
/// answer more or less is chance.
final class AnswerCheck {
    static final String ID = "answers";

    private static final int CHANCE = 1;

    private AnswerCheck() {}

    static Check of(Portrait model, List<Portrait> donors, String way) {
        List<Reply> replies = model.replies();
        if (donors.isEmpty()) {
            boolean isNone = replies.stream().allMatch(reply -> reply.isEmpty() || reply.isNoText());
            return isNone
                    ? Check.fail(ID, "no prompt of %d, %s, has an answer that is text".formatted(replies.size(), way))
                    : Check.pass(ID, said(replies, way) + "; no donor to compare with");
        }
        List<String> complaints = new ArrayList<>();
        compare(replies, donors, Reply::isEmpty, "are empty", complaints);
        compare(replies, donors, Reply::isNoText, "are no text", complaints);
        compare(replies, donors, Reply::isLoop, "go round in circles", complaints);
        long ended = count(replies, Reply::isEnded);
        long fewest = donors.stream().mapToLong(donor -> count(donor.replies(), Reply::isEnded)).min().orElse(0);
        if (ended == 0 && fewest > CHANCE) {
            complaints.add("no answer of %d ends, and of each donor's %d do".formatted(replies.size(), fewest));
        }
        return Check.of(ID, complaints, said(replies, way));
    }

    private static void compare(List<Reply> replies, List<Portrait> donors, Predicate<Reply> fault, String words,
            List<String> complaints) {
        long own = count(replies, fault);
        long most = donors.stream().mapToLong(donor -> count(donor.replies(), fault)).max().orElse(0);
        if (own > most + CHANCE) {
            complaints.add("%d answers of %d %s, and of no donor's more than %d".formatted(own, replies.size(), words,
                    most));
        }
    }

    private static long count(List<Reply> replies, Predicate<Reply> which) {
        return replies.stream().filter(which).count();
    }

    private static String said(List<Reply> replies, String way) {
        return "of %d answers, %s, %d end, %d go round in circles, %d are empty".formatted(replies.size(), way,
                count(replies, Reply::isEnded), count(replies, Reply::isLoop), count(replies, Reply::isEmpty));
    }
}
