package dev.graft.tensor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The element types of the safetensors format, under the names that its headers use.
///
/// Sizes count in bits, because F4 and F6 elements are smaller than a byte.
///
/// Source: https://github.com/huggingface/safetensors, `Dtype`.
public enum DType {
    BOOL(8, Kind.BOOLEAN), //
    F4(4, Kind.CODED), F6_E2M3(6, Kind.CODED), F6_E3M2(6, Kind.CODED), //
    U8(8, Kind.INTEGER), I8(8, Kind.INTEGER), //
    F8_E5M2(8, Kind.CODED), F8_E4M3(8, Kind.CODED), F8_E8M0(8, Kind.CODED), //
    F8_E4M3FNUZ(8, Kind.CODED), F8_E5M2FNUZ(8, Kind.CODED), //
    I16(16, Kind.INTEGER), U16(16, Kind.INTEGER), F16(16, Kind.FLOAT), BF16(16, Kind.FLOAT), //
    I32(32, Kind.INTEGER), U32(32, Kind.INTEGER), F32(32, Kind.FLOAT), C64(64, Kind.COMPLEX), //
    F64(64, Kind.FLOAT), I64(64, Kind.INTEGER), U64(64, Kind.INTEGER);

    private enum Kind {
        FLOAT, CODED, INTEGER, BOOLEAN, COMPLEX
    }

    private final int bits;
    private final Kind kind;

    DType(int bits, Kind kind) {
        this.bits = bits;
        this.kind = kind;
    }

    /// Bits of one element.
    public int bits() {
        return bits;
    }

    /// Whether a merge method can compute with it: F64, F32, F16 and BF16. The 8, 6 and 4 bit floats are codes of
    /// quantised weights, which mean nothing without their scales.
    public boolean isFloat() {
        return kind == Kind.FLOAT;
    }

    /// Whether it holds integers or truth values, which are copied and never averaged.
    public boolean isInteger() {
        return kind == Kind.INTEGER || kind == Kind.BOOLEAN;
    }

    /// Whether it is a float of 4, 6 or 8 bits: a code of a quantised weight.
    public boolean isCoded() {
        return kind == Kind.CODED;
    }

    /// The type that holds the values of both exactly: bf16 and f16 meet in f32. The rule of torch's promotion for
    /// its floating types.
    ///
    /// @throws IllegalArgumentException if one of them is no float
    public static DType promote(DType a, DType b) {
        if (!a.isFloat() || !b.isFloat()) {
            throw new IllegalArgumentException("there is no common floating type of %s and %s".formatted(a, b));
        }
        if (a == b) {
            return a;
        }
        return a == F64 || b == F64 ? F64 : F32;
    }

    /// The type with this name in a safetensors header.
    public static Optional<DType> ofHeader(String name) {
        return Arrays.stream(values()).filter(d -> d.name().equals(name)).findFirst();
    }

    /// The names by which a recipe or `--dtype` may call a floating type.
    public static final List<String> RECIPE_NAMES = List.of("bfloat16", "float16", "float32", "float64");

    /// The floating type that a recipe names: `bfloat16`, `float16`, `float32` or `float64`, with or without
    /// `torch.` before it, or a short alias (`bf16`, `fp16`, `half`, …).
    public static Optional<DType> ofRecipe(String name) {
        String word = name.strip().toLowerCase(Locale.ROOT);
        return switch (word.startsWith("torch.") ? word.substring("torch.".length()) : word) {
            case "bfloat16", "bf16" -> Optional.of(BF16);
            case "float16", "f16", "fp16", "half" -> Optional.of(F16);
            case "float32", "f32", "fp32", "float" -> Optional.of(F32);
            case "float64", "f64", "fp64", "double" -> Optional.of(F64);
            default -> Optional.empty();
        };
    }

    /// The name that config.json and recipes use for a floating type: `bfloat16` for BF16.
    ///
    /// @throws IllegalArgumentException if it is no float
    public String recipeName() {
        return switch (this) {
            case BF16 -> "bfloat16";
            case F16 -> "float16";
            case F32 -> "float32";
            case F64 -> "float64";
            default -> throw new IllegalArgumentException(this + " is no floating type of a recipe");
        };
    }
}
