package org.postlude.control;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.postlude.spooler.queue.QueueControl;

/** Answers as a test says, and keeps what it was asked. */
final class ScriptedQueue {
    /** What a call does. */
    interface Answer {
        @Nullable
        Object to(@Nullable Object[] arguments) throws Exception;
    }

    private final Map<String, Answer> answers = new HashMap<>();
    private final List<String> calls = Collections.synchronizedList(new ArrayList<>());

    ScriptedQueue on(String method, Answer answer) {
        answers.put(method, answer);
        return this;
    }

    List<String> calls() {
        return List.copyOf(calls);
    }

    QueueControl queue() {
        return (QueueControl) Proxy.newProxyInstance(
                QueueControl.class.getClassLoader(), new Class<?>[] {QueueControl.class}, (self, method, arguments) -> {
                    @Nullable Object[] given = arguments == null ? new @Nullable Object[0] : arguments;
                    calls.add(method.getName() + Arrays.toString(given));
                    return Objects.requireNonNull(answers.get(method.getName()), method.getName())
                            .to(given);
                });
    }
}
