package org.postlude.tck.store;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives each test of a {@link StoreContract} its {@link StoreBench}, and closes it after the test. */
public final class StoreBenchExtension implements ParameterResolver, AfterEachCallback {
    private static final Namespace NAMESPACE = Namespace.create(StoreBenchExtension.class);

    /** For JUnit. */
    public StoreBenchExtension() {}

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == StoreBench.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        StoreContract suite = (StoreContract) context.getRequiredTestInstance();
        try {
            StoreBench bench = StoreBench.on(suite.newStore());
            context.getStore(NAMESPACE).put(context.getUniqueId(), bench);
            return bench;
        } catch (Exception e) {
            throw new ParameterResolutionException("no store to test", e);
        }
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        StoreBench bench = context.getStore(NAMESPACE).remove(context.getUniqueId(), StoreBench.class);
        if (bench != null) {
            bench.close();
        }
    }
}
