/// The words of a command line, one after the other.
final class Arguments {
    private final String[] words;
    private final String usage;
    private int at;

    Arguments(String[] words, String usage) {
        this.words = words;
        this.usage = usage;
        if (words.length > 0 && (words[0].equals("--help") || words[0].equals("-h"))) {
            System.out.print(usage);
            System.exit(0);
        }
    }

    boolean hasNext() {
        return at < words.length;
    }

    String next(String what) {
        if (!hasNext()) {
            System.err.println(what + " is missing");
            refuse();
        }
        return words[at++];
    }

    /// What was not read yet.
    String[] rest() {
        return java.util.Arrays.copyOfRange(words, at, words.length);
    }

    /// Ends the program: what was read last makes no sense.
    void refuse() {
        System.err.print((at > 0 ? "not understood: " + words[at - 1] + "\n" : "") + usage);
        System.exit(2);
    }
}
