package dev.graft.recipe;

import java.math.BigInteger;
import java.util.Locale;
import java.util.regex.Pattern;

import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/// What a plain scalar means, as PyYAML's safe loader reads YAML 1.1: recipes in the wild were all read by it.
///
/// SnakeYAML's own rules differ where it matters: they take `1e-5` for a number, PyYAML for a text. Dates stay texts
/// here, no key of a recipe takes one.
final class Yaml11 extends Resolver {

    /// No number of a recipe is longer. Java's matcher recurses on repeated groups, so it must not see long texts.
    private static final int LONGEST = 100;

    private static final Pattern BOOLEAN = Pattern.compile("yes|Yes|YES|no|No|NO|true|True|TRUE|false|False|FALSE"
            + "|on|On|ON|off|Off|OFF");
    private static final Pattern INTEGER = Pattern.compile("[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?(?:0|[1-9][0-9_]*)"
            + "|[-+]?0x[0-9a-fA-F_]+|[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+");
    private static final Pattern REAL = Pattern.compile("[-+]?[0-9][0-9_]*\\.[0-9_]*(?:[eE][-+][0-9]+)?"
            + "|\\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*"
            + "|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN)");

    @Override
    public Tag resolve(NodeId kind, String value, boolean implicit) {
        return switch (kind) {
            case mapping -> Tag.MAP;
            case sequence -> Tag.SEQ;
            case scalar, anchor -> implicit ? plain(value) : Tag.STR;
        };
    }

    private static Tag plain(String value) {
        if (value.length() > LONGEST) {
            return Tag.STR;
        }
        return switch (value) {
            case "", "~", "null", "Null", "NULL" -> Tag.NULL;
            case "<<" -> Tag.MERGE;
            default -> switch (value.charAt(0)) { // nearly all scalars are words: spare them the patterns
                case 'y', 'Y', 'n', 'N', 't', 'T', 'f', 'F', 'o', 'O' -> BOOLEAN.matcher(value).matches()
                        ? Tag.BOOL
                        : Tag.STR;
                case '-', '+', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> numberTag(value);
                default -> Tag.STR;
            };
        };
    }

    private static Tag numberTag(String value) {
        if (INTEGER.matcher(value).matches()) {
            return Tag.INT;
        }
        return REAL.matcher(value).matches() ? Tag.FLOAT : Tag.STR;
    }

    /// Whether the text fits a type that a tag claims for it (`!!int "12"`).
    static boolean fits(Tag tag, String text) {
        Tag plain = plain(text);
        return plain.equals(tag) || (tag.equals(Tag.FLOAT) && plain.equals(Tag.INT));
    }

    /// Whether the text means itself when it stands without quotes.
    static boolean isText(String text) {
        return plain(text).equals(Tag.STR);
    }

    /// The value of a text that resolves to a number.
    static double number(String text) {
        String digits = text.replace("_", "").toLowerCase(Locale.ROOT);
        boolean isNegative = digits.startsWith("-");
        if (isNegative || digits.startsWith("+")) {
            digits = digits.substring(1);
        }
        double size = magnitude(digits);
        return isNegative ? -size : size;
    }

    private static double magnitude(String digits) {
        if (digits.equals(".inf")) {
            return Double.POSITIVE_INFINITY;
        }
        if (digits.equals(".nan")) {
            return Double.NaN;
        }
        if (digits.contains(":")) { // base 60: 1:30 is 90
            double sum = 0;
            for (String part : digits.split(":")) {
                sum = sum * 60 + Double.parseDouble(part);
            }
            return sum;
        }
        if (digits.startsWith("0x")) {
            return whole(digits.substring(2), 16);
        }
        if (digits.startsWith("0b")) {
            return whole(digits.substring(2), 2);
        }
        boolean isOctal = digits.length() > 1 && digits.startsWith("0") && digits.chars().allMatch(Character::isDigit);
        return isOctal ? whole(digits, 8) : Double.parseDouble(digits);
    }

    private static double whole(String digits, int radix) {
        return digits.isEmpty() ? 0 : new BigInteger(digits, radix).doubleValue(); // 0x_ has none
    }
}
