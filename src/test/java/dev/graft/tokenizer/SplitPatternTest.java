package dev.graft.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SplitPatternTest {

    /// GPT-2, Llama 3, Qwen 2, GPT-4o, Kimi K2, DeepSeek, BLOOM, StarCoder.
    @ParameterizedTest
    @ValueSource(strings = {
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "[\\p{Han}]+|[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}&&[^\\p{Han}]]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?",
            "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
            "[\\r\\n]", "\\s?\\p{P}+", "[一-龥ࠀ-一가-퟿]+", "\\s+$", "\\p{N}", "\\p{N}{1,3}",
            " ?[^(\\s|[.,!?…。，、।۔،])]+", "(?:\\r?\\n)", "\\d{3}", "a{2,}"})
    void runsThePatternsOfLanguageModels(String pattern) {
        assertThat(SplitPattern.problem(pattern)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"(a+)+$", "(a|aa)+$", "(?:a*)*b", "a+a+a+b", "\\s*\\s*\\s*x", "a?a?a?a?a?a?b", "(a)\\1",
            "\\k<x>", "\\g<0>", "(?<x>a)", "(?(1)a|b)", "(?{x})", "(*FAIL)", "(?~a)", "(?#x)", "(?>a)", "a**", "a+*",
            "*a", "(a", "a)", "[a", "\\", "\\p{L", "a{9999}", "a{2}{3}", "(?=a+)b", "(?<!a+)b", "",
            "(((((((((a)))))))))",
            "[[[[[[[[[[a]]]]]]]]]]", "(?i:", "(a{1,9}|b){1,9}", "\\X+", "\\Ra"})
    void refusesPatternsThatMayTakeTooManySteps(String pattern) {
        assertThat(SplitPattern.problem(pattern)).isNotEmpty();
    }
}
