package org.postlude.spring;

import org.jspecify.annotations.Nullable;
import org.postlude.store.LogonFailedException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;

/** Says in the words of the configuration why an application did not start. */
final class PostludeFailureAnalyzer implements FailureAnalyzer {
    @Override
    public @Nullable FailureAnalysis analyze(Throwable failure) {
        for (Throwable each = failure; each != null; each = each.getCause()) {
            if (each instanceof PostludeConfigurationException wrong) {
                return new FailureAnalysis(String.valueOf(wrong.getMessage()), wrong.action(), failure);
            }
            if (each instanceof LogonFailedException refused) {
                return new FailureAnalysis(
                        "The store of postlude.store could not be opened: " + refused.getMessage(),
                        switch (refused.reason()) {
                            case OWNED_BY_ANOTHER ->
                                "A store has one owner at a time: end the other one, or give this application a folder of"
                                        + " its own by postlude.store. All mail is in the store, and the owner sends it.";
                            case NO_PROVIDER ->
                                "Give postlude.store as a folder or as sqlite:FOLDER, or add the dependency that knows it.";
                            case CANNOT_CREATE, NO_ACCESS, UNCONFIGURED, NO_SESSION ->
                                "Give postlude.store a folder that this user may write and that stays when the application"
                                        + " is started anew: in a container, one of a volume.";
                        },
                        failure);
            }
        }
        return null;
    }
}
