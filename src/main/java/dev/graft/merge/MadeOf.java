package dev.graft.merge;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What a tensor was made of, as a line of a manifest says it: an [Expr] without the files behind it, so that a model can
/// be explained whose donors are gone.
public sealed interface MadeOf {

    /// A tensor of a model, both by name.
    record Stored(String model, String tensor) implements MadeOf {}

    /// The same numbers in another type.
    record Cast(String dtype, MadeOf in) implements MadeOf {}

    /// Steps `[start, end)` along the first axis.
    record Rows(long start, long end, MadeOf in) implements MadeOf {}

    /// A method over inputs.
    ///
    /// @param settings of the method as a whole, by name; also `base`, the position of the base
    record Combined(String method, Map<String, String> settings, List<Input> inputs) implements MadeOf {
        public Combined {
            inputs = List.copyOf(inputs);
        }
    }

    /// @param settings of this input, by name
    record Input(MadeOf in, Map<String, String> settings) {}

    /// Equal tensors, of which the first was taken.
    record Same(List<MadeOf> inputs) implements MadeOf {
        public Same {
            inputs = List.copyOf(inputs);
        }
    }

    /// One below the other, along the first axis.
    record Stack(List<MadeOf> parts) implements MadeOf {
        public Stack {
            parts = List.copyOf(parts);
        }
    }

    /// The tensors that it is made of, from left to right; one that is used twice comes twice.
    default Stream<Stored> sources() {
        return switch (this) {
            case Stored stored -> Stream.of(stored);
            case Cast(_, MadeOf in) -> in.sources();
            case Rows(_, _, MadeOf in) -> in.sources();
            case Combined(_, _, List<Input> inputs) -> inputs.stream().flatMap(input -> input.in().sources());
            case Same(List<MadeOf> inputs) -> inputs.stream().flatMap(MadeOf::sources);
            case Stack(List<MadeOf> parts) -> parts.stream().flatMap(MadeOf::sources);
        };
    }

    /// The method that gave the tensor its numbers last; empty if it is a copy.
    default Optional<Combined> computed() {
        return switch (this) {
            case Combined combined -> Optional.of(combined);
            case Cast(_, MadeOf in) -> in.computed();
            case Rows(_, _, MadeOf in) -> in.computed();
            case Stack(List<MadeOf> parts) -> parts.getFirst().computed();
            case Stored _,Same _ -> Optional.empty();
        };
    }

    /// Reads what [ExprText] wrote; empty if the text is nothing of that kind. A tensor with brackets or commas in its name
    /// may not be told from the text around it.
    ///
    /// @param models that may be in it: known ones may have any name
    static Optional<MadeOf> parse(String text, Collection<String> models) {
        return new Reader(text, models).read();
    }

    /// Goes through the text once, from left to right.
    final class Reader {
        /// Of stages that feed each other each adds a few brackets.
        private static final int DEEPEST = 1000;

        private final String text;
        private final List<String> models; // the longest first
        private int at;
        private int depth;

        private Reader(String text, Collection<String> models) {
            this.text = text;
            this.models = models.stream().sorted(Comparator.comparing(String::length).reversed()).toList();
        }

        private Optional<MadeOf> read() {
            try {
                MadeOf read = expression();
                return at == text.length() ? Optional.of(read) : Optional.empty();
            } catch (Broken _) {
                return Optional.empty();
            }
        }

        private MadeOf expression() throws Broken {
            if (++depth > DEEPEST) {
                throw new Broken();
            }
            int colon = colonBehindModel();
            if (colon > 0) {
                depth--;
                return stored(colon);
            }
            int word = at;
            while (word < text.length() && isOfWord(text.charAt(word))) {
                word++;
            }
            int behind = word < text.length() && text.charAt(word) == '[' ? text.indexOf(']', word) + 1 : word;
            boolean isCall = word > at && behind > 0 && behind < text.length() && text.charAt(behind) == '(';
            MadeOf read = isCall ? call(text.substring(at, word), text.substring(word, behind), behind) : stored(text.indexOf(':', at));
            depth--;
            return read;
        }

        private static boolean isOfWord(char c) {
            return c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_';
        }

        private MadeOf call(String name, String settings, int open) throws Broken {
            at = open + 1;
            List<Input> inputs = new ArrayList<>();
            do {
                MadeOf in = expression();
                inputs.add(new Input(in, take(" {") ? settings(until('}'), ", ") : Map.of()));
            } while (take(", "));
            if (!take(")")) {
                throw new Broken();
            }
            List<MadeOf> all = inputs.stream().map(Input::in).toList();
            String inside = settings.isEmpty() ? "" : settings.substring(1, settings.length() - 1);
            return switch (name) {
                case "same" -> new Same(all);
                case "stack" -> new Stack(all);
                case "rows" -> rows(inside, all);
                default -> !settings.isEmpty() || all.size() > 1 || inputs.stream().anyMatch(in -> !in.settings.isEmpty())
                        ? new Combined(name, settings(inside, ", "), inputs)
                        : new Cast(name, all.getFirst());
            };
        }

        private static MadeOf rows(String range, List<MadeOf> in) throws Broken {
            if (in.size() != 1 || !range.matches("[0-9]{1,18}:[0-9]{1,18}")) {
                throw new Broken();
            }
            int colon = range.indexOf(':');
            return new Rows(Long.parseLong(range.substring(0, colon)), Long.parseLong(range.substring(colon + 1)),
                    in.getFirst());
        }

        private static Map<String, String> settings(String inside, String separator) {
            Map<String, String> settings = new LinkedHashMap<>();
            for (String setting : inside.split(separator)) {
                int equals = setting.indexOf('=');
                if (equals > 0) {
                    settings.put(setting.substring(0, equals), setting.substring(equals + 1));
                }
            }
            return settings;
        }

        private int colonBehindModel() {
            return models.stream().filter(model -> text.startsWith(model, at) && text.startsWith(":", at + model.length()))
                    .mapToInt(model -> at + model.length()).findFirst().orElse(-1);
        }

        private Stored stored(int colon) throws Broken {
            int end = Math.max(at, colon);
            while (end < text.length() && text.charAt(end) != ')' && !text.startsWith(", ", end)
                    && !text.startsWith(" {", end)) {
                end++;
            }
            if (colon <= at || colon >= end - 1) {
                throw new Broken();
            }
            Stored stored = new Stored(text.substring(at, colon), text.substring(colon + 1, end));
            at = end;
            return stored;
        }

        private String until(char end) throws Broken {
            int found = text.indexOf(end, at);
            if (found < 0) {
                throw new Broken();
            }
            String inside = text.substring(at, found);
            at = found + 1;
            return inside;
        }

        private boolean take(String expected) {
            boolean isThere = text.startsWith(expected, at);
            at += isThere ? expected.length() : 0;
            return isThere;
        }

        private static final class Broken extends Exception {
            Broken() {
                super(null, null, false, false); // it never leaves the reader
            }
        }
    }
}
