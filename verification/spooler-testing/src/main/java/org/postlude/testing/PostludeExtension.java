package org.postlude.testing;

import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.postlude.spooler.SpoolerCoordinator;
import org.postlude.tck.transport.ScriptedTransport;

/**
 * Gives each test a {@link TestSpooler} of its own, and fails the test if something is left when it ends.
 *
 * <pre>{@code
 * @ExtendWith(PostludeExtension.class)
 * class RemindersTest {
 *     @Test
 *     void remindsAnn(TestSpooler spooler) {
 *         new Reminders(spooler.store()).remind("ann@example.org");
 *
 *         assertThat(spooler).sentTo("ann@example.org").withSubject("Reminder");
 *     }
 * }
 * }</pre>
 *
 * <p>A test method, {@code @BeforeEach} and {@code @AfterEach} may have a parameter of type {@link TestSpooler}, {@link
 * SpoolerCoordinator} or {@link ScriptedTransport}; all of one test belong together. Nested tests, parameterized ones and tests
 * in parallel each get their own. For other settings, register an object:
 *
 * <pre>{@code
 * @RegisterExtension
 * final PostludeExtension postlude = new PostludeExtension()
 *         .withSpooler(builder -> builder.abortPolicy(AbortPolicy.STRICT))
 *         .withTransport(builder -> builder.deferring());
 * }</pre>
 */
public final class PostludeExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(PostludeExtension.class);

    private final UnaryOperator<SpoolerCoordinator.Builder> settings;
    private final UnaryOperator<ScriptedTransport.Builder> capabilities;

    /** With the spooler's defaults, and a transport that can be cancelled and flushed. */
    public PostludeExtension() {
        this(builder -> builder, builder -> builder);
    }

    private PostludeExtension(
            UnaryOperator<SpoolerCoordinator.Builder> settings, UnaryOperator<ScriptedTransport.Builder> capabilities) {
        this.settings = settings;
        this.capabilities = capabilities;
    }

    /**
     * Changes the spooler's settings. Time and alarm are the extension's.
     *
     * @param change applied once for each start; the builder has the store and the transport already
     * @return a new extension
     */
    public PostludeExtension withSpooler(UnaryOperator<SpoolerCoordinator.Builder> change) {
        return new PostludeExtension(builder -> change.apply(settings.apply(builder)), capabilities);
    }

    /**
     * Changes what the transport can do.
     *
     * @param change applied once for each test
     * @return a new extension
     */
    public PostludeExtension withTransport(UnaryOperator<ScriptedTransport.Builder> change) {
        return new PostludeExtension(settings, builder -> change.apply(capabilities.apply(builder)));
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == TestSpooler.class || type == SpoolerCoordinator.class || type == ScriptedTransport.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (context.getTestMethod().isEmpty()) {
            throw new ParameterResolutionException("a " + TestSpooler.class.getSimpleName()
                    + " belongs to one test: ask for it in the test method, @BeforeEach or @AfterEach");
        }
        TestSpooler spooler = context.getStore(NAMESPACE)
                .getOrComputeIfAbsent(
                        context.getUniqueId(), id -> new TestSpooler(settings, capabilities), TestSpooler.class);
        Class<?> type = parameter.getParameter().getType();
        return type == TestSpooler.class
                ? spooler
                : type == SpoolerCoordinator.class ? spooler.coordinator() : spooler.transport();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TestSpooler spooler = context.getStore(NAMESPACE).remove(context.getUniqueId(), TestSpooler.class);
        if (spooler != null) {
            spooler.close();
        }
    }
}
