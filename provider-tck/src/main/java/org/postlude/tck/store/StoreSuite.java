package org.postlude.tck.store;

/**
 * Everything that every store must do: operations 1 to 12 and the rules of logons. The name of each test begins with the id
 * of its rule in {@code docs/rules.md}.
 */
public interface StoreSuite
        extends SubmitRules,
                LeaseRules,
                DueRules,
                ChangeRules,
                FinishRules,
                RecoveryRules,
                WithdrawRules,
                ContentRules,
                DeliverRules,
                NoteRules,
                QueueViewRules,
                SweepRules,
                LogonRules {}
