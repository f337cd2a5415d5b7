package dev.graft.tokenizer;

/// Looks whether a regular expression of a tokenizer.json can be run.
///
/// The native library gives up a search after ten million steps back, and takes the whole JVM with it. So a pattern must
/// be one that takes at most about two steps per character, which those that split words all do: in each alternative, at
/// most one part that repeats without end stands before another part that may fail; groups do not repeat; nothing refers
/// to what was matched.
///
/// The dialect is Oniguruma's, https://github.com/kkos/oniguruma/blob/master/doc/RE.
final class SplitPattern {
    private static final int MOST_CHARACTERS = 8192;
    private static final int DEEPEST = 8;

    /// Optional parts before one that may fail, if nothing before it repeats without end: each may double the steps.
    private static final int MOST_OPTIONAL = 4;

    private final String pattern;
    private int at;

    private SplitPattern(String pattern) {
        this.pattern = pattern;
    }

    /// What an alternative or a part of it may cost.
    ///
    /// @param endless  parts that repeat without end
    /// @param optional parts that may be taken or left, or repeat a few times
    /// @param canFail  whether it can fail, once everything before it was found
    private record Cost(int endless, int optional, boolean canFail) {}

    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1;

        private Refused(String what) {
            super(what);
        }
    }

    /// @return why the pattern cannot be run; empty if it can
    static String problem(String pattern) {
        if (pattern.isEmpty() || pattern.length() > MOST_CHARACTERS) {
            return "it is empty or longer than any of its kind";
        }
        try {
            SplitPattern reader = new SplitPattern(pattern);
            reader.alternatives(0);
            return reader.at < pattern.length() ? "a ')' has no '('" : "";
        } catch (Refused refused) {
            return String.valueOf(refused.getMessage());
        } catch (StringIndexOutOfBoundsException cut) {
            return "it ends too early";
        }
    }

    private boolean isNext(String text) {
        return pattern.startsWith(text, at);
    }

    /// Up to the end or the closing bracket.
    private Cost alternatives(int depth) {
        if (depth > DEEPEST) {
            throw new Refused("its groups are nested too deeply");
        }
        Cost worst = sequence(depth);
        while (isNext("|")) {
            at++;
            Cost other = sequence(depth);
            worst = new Cost(Math.max(worst.endless, other.endless), Math.max(worst.optional, other.optional),
                    worst.canFail || other.canFail);
        }
        return worst;
    }

    private Cost sequence(int depth) {
        int endless = 0, optional = 0;
        boolean canFail = false;
        while (at < pattern.length() && !isNext("|") && !isNext(")")) {
            Cost part = part(depth);
            if (part.canFail && (endless > 1 || optional > (endless > 0 ? 1 : MOST_OPTIONAL))) {
                throw new Refused("on a long text it may take too many steps");
            }
            endless += part.endless;
            optional += part.optional;
            canFail |= part.canFail;
        }
        return new Cost(endless, optional, canFail);
    }

    /// A character, a set, a group, with what it says about repeating.
    private Cost part(int depth) {
        boolean isGroup = isNext("(");
        Cost one = switch (pattern.charAt(at)) {
            case '(' -> group(depth);
            case '[' -> set(0);
            case '\\' -> escape();
            case '*', '+', '?' -> throw new Refused("a sign of repetition stands behind nothing");
            default -> {
                at++;
                yield new Cost(0, 0, true);
            }
        };
        return repeated(one, isGroup);
    }

    private Cost group(int depth) {
        at++;
        boolean isLook = false;
        if (isNext("?")) {
            isLook = isNext("?=") || isNext("?!") || isNext("?<=") || isNext("?<!");
            if (!isLook && !isNext("?:") && !isNext("?i:")) {
                throw new Refused("it has a group of a kind that no tokenizer needs");
            }
            at += isNext("?<") || isNext("?i:") ? 3 : 2;
        }
        Cost inner = alternatives(depth + 1);
        if (pattern.charAt(at) != ')') {
            throw new Refused("a '(' has no ')'");
        }
        at++;
        if (isLook && inner.endless > 0) {
            throw new Refused("what it looks for around a word repeats without end");
        }
        return new Cost(inner.endless, inner.optional, inner.canFail || isLook);
    }

    private Cost set(int depth) {
        if (depth > DEEPEST) {
            throw new Refused("its sets are nested too deeply");
        }
        at++;
        if (isNext("^")) {
            at++;
        }
        if (isNext("]")) {
            at++; // the first one is a character
        }
        while (pattern.charAt(at) != ']') {
            switch (pattern.charAt(at)) {
                case '[' -> set(depth + 1);
                case '\\' -> escape();
                default -> at++;
            }
        }
        at++;
        return new Cost(0, 0, true);
    }

    private Cost escape() {
        char kind = pattern.charAt(at + 1);
        at += 2;
        boolean hasName = (kind == 'p' || kind == 'P' || kind == 'x') && isNext("{");
        if (hasName) {
            at = pattern.indexOf('}', at) + 1;
            if (at == 0) {
                throw new Refused("a '{' has no '}'");
            }
        } else if ((Character.isDigit(kind) && kind != '0') || "gkGKRXyY".indexOf(kind) >= 0) {
            throw new Refused("it refers to what it found before, or to more than a character");
        }
        return new Cost(0, 0, true);
    }

    private Cost repeated(Cost one, boolean isGroup) {
        if (at == pattern.length() || "*+?{".indexOf(pattern.charAt(at)) < 0) {
            return one;
        }
        int least, most;
        if (isNext("{")) {
            int end = pattern.indexOf('}', at);
            String bounds = end < 0 ? "" : pattern.substring(at + 1, end);
            if (!bounds.matches("[0-9]{1,3}(,[0-9]{0,3})?")) {
                throw new Refused("it repeats something in a way that no tokenizer needs");
            }
            String[] numbers = bounds.split(",", -1);
            least = Integer.parseInt(numbers[0]);
            most = numbers.length == 1
                    ? least
                    : numbers[1].isEmpty()
                            ? Integer.MAX_VALUE
                            : Integer.parseInt(numbers[1]);
            at = end + 1;
        } else {
            least = isNext("+") ? 1 : 0;
            most = isNext("?") ? 1 : Integer.MAX_VALUE;
            at++;
        }
        if (at < pattern.length() && "*+?{".indexOf(pattern.charAt(at)) >= 0) {
            if (isNext("*") || isNext("{")) {
                throw new Refused("it repeats what repeats already");
            }
            at++; // lazy or possessive: never more steps than greedy
        }
        if (isGroup && most > 1) {
            throw new Refused("it repeats a group");
        }
        boolean isEndless = most > MOST_OPTIONAL && most != least;
        return new Cost(one.endless + (isEndless ? 1 : 0), one.optional + (isEndless || most == least ? 0 : 1),
                one.canFail && least > 0);
    }
}
