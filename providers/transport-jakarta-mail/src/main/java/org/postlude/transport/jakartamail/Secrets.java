package org.postlude.transport.jakartamail;

import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Where secrets come from: what was given in code, and the environment. */
record Secrets(
        @Nullable SecretSource passwords, @Nullable SecretSource tokens, UnaryOperator<@Nullable String> environment) {
    static final Secrets NONE = new Secrets(null, null, System::getenv);

    Secrets withPasswords(SecretSource source) {
        return new Secrets(source, tokens, environment);
    }

    Secrets withTokens(SecretSource source) {
        return new Secrets(passwords, source, environment);
    }
}
