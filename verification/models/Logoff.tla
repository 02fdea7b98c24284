------------------------------- MODULE Logoff -------------------------------
(***************************************************************************)
(* Logoff x spool x transport: what org.postlude.spooler.core promises,    *)
(* for outbound mail of one store with one user. Each action names the     *)
(* code that it stands for; README.md beside the module's pom says what is *)
(* left out, and why.                                                      *)
(*                                                                         *)
(* Only `disk` and `told` survive a crash, beside what the other side has. *)
(* A write is asked for in one step and durable in a later one (Sync...);  *)
(* a crash between the two loses it. Crashes, logoff calls and attempts    *)
(* are not counted: there may be any number of them.                       *)
(***************************************************************************)
EXTENDS Integers

CONSTANTS
    Messages,
    Retry, Hold, \* subsets of Messages: their policy in doubt; all others are FAIL_UNKNOWN
    Strict,      \* AbortPolicy.STRICT: any activity refuses an ABORT
    Timed,       \* whether a logoff has a deadline
    Broken       \* the rule that is broken, for the variants that have to be caught; "nothing"

Modes == {"QUIET", "ABORT", "ORDERLY", "NO_WAIT", "PURGE"}

VARIABLES
    disk,    \* the part's label and record, as the store has them
    told,    \* whether a report to the sender was filed
    acked,   \* whether submit has returned
    x,       \* the transfer in process, in memory
    copies,  \* how many copies the next hop took; counted up to the first one too many
    spare,   \* how many copies it may take before another doubt is on record
    ghost,   \* an abandoned worker that may still hand over; never, where it is fenced
    phase,   \* of the store
    mode,    \* of the logoff that runs
    cut,     \* the gate is drained, and what the mode sends is settled
    todo,    \* what the mode still sends
    waiting, \* a caller waits for the logoff
    answer   \* what the last step answered; nothing reads it

world == <<disk, told, acked, x, copies, spare, ghost, phase, mode, cut, todo, waiting>>
vars == <<world, answer>>

-----------------------------------------------------------------------------
(* Values *)

Rec(label, fate, permitted, due) == [label |-> label, fate |-> fate, permitted |-> permitted, due |-> due]

Nowhere == Rec("none", "pending", FALSE, "never")
Ended == Rec("done", "ended", FALSE, "never")
ReportDue == Rec("claimed", "report", FALSE, "now")

Records == [label: {"none", "ready", "claimed", "doubt", "done"}, fate: {"pending", "doubt", "report", "ended"},
            permitted: BOOLEAN, due: {"now", "later", "never"}]

Transfer(stage) == [stage |-> stage, permit |-> "none", stopping |-> FALSE, taken |-> FALSE, next |-> Nowhere]
Idle == Transfer("idle")

TypeOK ==
    /\ disk \in [Messages -> Records]
    /\ told \in [Messages -> BOOLEAN] /\ acked \in [Messages -> BOOLEAN] /\ ghost \in [Messages -> BOOLEAN]
    /\ x \in [Messages -> [stage: {"idle", "submitting", "claiming", "running", "recording", "reporting"},
                           permit: {"none", "recording", "granted", "denied"}, stopping: BOOLEAN, taken: BOOLEAN,
                           next: Records]]
    /\ copies \in [Messages -> 0..2] /\ spare \in [Messages -> -1..1]
    /\ phase \in {"open", "closing", "released", "down"}
    /\ mode \in Modes \cup {"none"}
    /\ cut \in BOOLEAN /\ todo \subseteq Messages /\ waiting \in BOOLEAN
    /\ answer \in {"none", "REFUSED", "INCOMPLETE", "RELEASED"}

(* PartRecord.isOffered, isReportDue: what an attempt is begun for. *)
IsOffered(m) ==
    \/ disk[m].fate \in {"pending", "report"}
    \/ disk[m].fate = "doubt" /\ (m \in Retry \/ (Broken = "hold is retried" /\ m \in Hold))

(* Outcomes.resting, Outcomes.rested *)
Resting(m, fate, due) ==
    IF fate = "doubt"
    THEN Rec("doubt", fate, FALSE, IF m \in Retry \/ Broken = "hold is retried" THEN due ELSE "never")
    ELSE Rec("ready", fate, FALSE, due)

(* Outcomes.silent, Outcomes.judge: nobody knows whether it was taken. *)
InDoubt(m, due) ==
    IF m \in Retry \cup Hold THEN Resting(m, "doubt", due) ELSE ReportDue

Record(m, next) == [x EXCEPT ![m] = [Transfer("recording") EXCEPT !.next = next]]

Init ==
    /\ disk = [m \in Messages |-> Nowhere]
    /\ told = [m \in Messages |-> FALSE] /\ acked = [m \in Messages |-> FALSE]
    /\ x = [m \in Messages |-> Idle]
    /\ copies = [m \in Messages |-> 0] /\ spare = [m \in Messages |-> 1] /\ ghost = [m \in Messages |-> FALSE]
    /\ phase = "open" /\ mode = "none" /\ cut = FALSE /\ todo = {} /\ waiting = FALSE
    /\ answer = "none"

IsUp == phase \in {"open", "closing"}
Quietly == answer' = "none"
Elsewhere == UNCHANGED <<phase, mode, cut, todo, waiting>> /\ Quietly
OtherSide == UNCHANGED <<copies, spare, ghost>>

-----------------------------------------------------------------------------
(* The store: submits, and writes that become durable *)

(* Submitter, Gate.enterToSubmit *)
Submit(m) ==
    /\ phase = "open" \/ (Broken = "the gate stays open" /\ phase = "closing")
    /\ disk[m] = Nowhere /\ x[m] = Idle
    /\ x' = [x EXCEPT ![m] = Transfer("submitting")]
    /\ acked' = [acked EXCEPT ![m] = Broken = "submit returns before the sync"]
    /\ UNCHANGED <<disk, told>> /\ OtherSide /\ Elsewhere

SyncSubmit(m) ==
    /\ x[m].stage = "submitting"
    /\ disk' = [disk EXCEPT ![m] = Rec("ready", "pending", FALSE, "now")]
    /\ acked' = [acked EXCEPT ![m] = TRUE]
    /\ x' = [x EXCEPT ![m] = Idle]
    /\ UNCHANGED told /\ OtherSide /\ Elsewhere

(* Outbound.mayStart, tryStart, claim; Command.Write *)
Claim(m) ==
    /\ x[m] = Idle /\ disk[m].label \in {"ready", "doubt"} /\ IsOffered(m)
    /\ \/ phase = "open" /\ disk[m].due = "now"
       \/ phase = "closing" /\ cut /\ m \in todo
    /\ x' = [x EXCEPT ![m] =
            Transfer(IF Broken = "the marker follows the dial" /\ disk[m].fate # "report" THEN "running" ELSE "claiming")]
    /\ todo' = todo \ {m}
    /\ UNCHANGED <<disk, told, acked, phase, mode, cut, waiting>> /\ OtherSide /\ Quietly

(* Attempts.claimed *)
SyncClaim(m) ==
    /\ x[m].stage = "claiming"
    /\ disk' = [disk EXCEPT ![m] = Rec("claimed", @.fate, FALSE, "now")]
    /\ x' = IF x[m].stopping THEN Record(m, Resting(m, disk[m].fate, "now"))
            ELSE [x EXCEPT ![m] = Transfer(IF disk[m].fate = "report" THEN "reporting" ELSE "running")]
    /\ UNCHANGED <<told, acked>> /\ OtherSide /\ Elsewhere

(* Attempts.permitRecorded *)
SyncPermit(m) ==
    /\ x[m].permit = "recording"
    /\ disk' = [disk EXCEPT ![m].permitted = TRUE]
    /\ x' = [x EXCEPT ![m].permit = IF x[m].stopping THEN "denied" ELSE "granted"]
    /\ UNCHANGED <<told, acked>> /\ OtherSide /\ Elsewhere

(* Attempts.recorded, partEnded. Doubt on record is what allows another copy. *)
SyncOutcome(m) ==
    /\ x[m].stage = "recording"
    /\ disk' = [disk EXCEPT ![m] = x[m].next]
    /\ x' = [x EXCEPT ![m] =
            IF x[m].next.fate = "report" \/ (x[m].next = Ended /\ x[m].taken) THEN Transfer("reporting") ELSE Idle]
    /\ spare' = [spare EXCEPT ![m] = IF x[m].next.fate = "doubt" /\ @ = 0 THEN 1 ELSE @]
    \* Where nothing is asked twice (C10) a part that is put off comes after the ready set.
    /\ todo' = IF /\ Broken = "what is put off is ready again" /\ mode = "NO_WAIT" /\ phase = "closing"
                  /\ x[m].next.label = "ready"
               THEN todo \cup {m} ELSE todo
    /\ UNCHANGED <<told, acked, copies, ghost, phase, mode, cut, waiting>> /\ Quietly

(* Attempts.report, told; Command.FileReport, whose key makes a repetition harmless *)
FileReport(m) ==
    /\ x[m].stage = "reporting"
    /\ told' = [told EXCEPT ![m] = TRUE]
    /\ x' = IF Broken = "the end precedes the report" THEN [x EXCEPT ![m] = Idle] ELSE Record(m, Ended)
    /\ UNCHANGED <<disk, acked>> /\ OtherSide /\ Elsewhere

(* A back-off is over. *)
Due(m) ==
    /\ IsUp /\ x[m] = Idle /\ disk[m].due = "later"
    /\ disk' = [disk EXCEPT ![m].due = "now"]
    /\ UNCHANGED <<told, acked, x>> /\ OtherSide /\ Elsewhere

-----------------------------------------------------------------------------
(* The transport: a worker with its server, and the permit *)

Runs(m) == x[m].stage = "running"

(* Attempts.permitAsked: not for what is to stop; recorded first, where somebody acts on doubt *)
AskPermit(m) ==
    /\ Runs(m) /\ x[m].permit = "none"
    /\ x' = [x EXCEPT ![m].permit =
            IF x[m].stopping /\ Broken # "a permit follows the stop" THEN "denied"
            ELSE IF m \in Retry \/ Broken = "the permit is not recorded" THEN "granted"
            ELSE "recording"]
    /\ UNCHANGED <<disk, told, acked>> /\ OtherSide /\ Elsewhere

Copied(m) ==
    /\ copies' = [copies EXCEPT ![m] = IF @ = 0 THEN 1 ELSE IF m \in Retry THEN 1 ELSE 2]
    /\ spare' = [spare EXCEPT ![m] = IF @ = -1 THEN -1 ELSE @ - 1]

(* The final dot: from here on it is the next hop's. *)
Taken(m) ==
    /\ Runs(m) /\ x[m].permit = "granted" /\ ~x[m].taken
    /\ x' = [x EXCEPT ![m].taken = TRUE]
    /\ Copied(m)
    /\ UNCHANGED <<disk, told, acked, ghost>> /\ Elsewhere

(* What the worker may bring back: Attempts.ended, conclude, Outcomes.of *)
Delivered(m) == Runs(m) /\ x[m].taken /\ x' = Record(m, Ended)

PutOff(m) == Runs(m) /\ ~x[m].taken /\ x[m].permit # "recording" /\ x' = Record(m, Resting(m, disk[m].fate, "later"))

Refused(m) ==
    /\ Runs(m) /\ ~x[m].taken /\ x[m].permit # "recording"
    /\ x' = IF Broken = "the end precedes the report"
            THEN [x EXCEPT ![m] = [Transfer("recording") EXCEPT !.next = Ended, !.taken = TRUE]]
            ELSE Record(m, ReportDue)

Stopped(m) ==
    /\ Runs(m) /\ x[m].stopping
    /\ \/ x[m].permit \in {"none", "denied"}
       \/ Broken = "a permit follows the stop"
    /\ x' = Record(m, Resting(m, disk[m].fate, "now"))

ReplyLost(m) == Runs(m) /\ x[m].permit = "granted" /\ x' = Record(m, InDoubt(m, "later"))

Ends(m) ==
    /\ Delivered(m) \/ PutOff(m) \/ Refused(m) \/ Stopped(m) \/ ReplyLost(m)
    /\ UNCHANGED <<disk, told, acked>> /\ OtherSide /\ Elsewhere

(* Attempts.abandon: a worker that hangs; it is fenced, so that it can hand nothing over that was not permitted. *)
Abandoned(m) ==
    IF x[m].permit = "granted" THEN [Transfer("recording") EXCEPT !.next = InDoubt(m, "later")]
    ELSE [Transfer("recording") EXCEPT !.next = Resting(m, disk[m].fate, IF x[m].stopping THEN "now" ELSE "later")]

MayAbandon(m) == Runs(m) /\ x[m].permit # "recording"

Left(m) == ghost[m] \/ (Broken = "the abandoned is not fenced" /\ MayAbandon(m) /\ x[m].permit = "none")

(* Attempts.tick *)
Watchdog(m) ==
    /\ MayAbandon(m) /\ Broken # "no watchdog"
    /\ x' = [x EXCEPT ![m] = Abandoned(m)]
    /\ ghost' = [ghost EXCEPT ![m] = Left(m)]
    /\ UNCHANGED <<disk, told, acked, copies, spare>> /\ Elsewhere

Haunts(m) ==
    /\ ghost[m]
    /\ ghost' = [ghost EXCEPT ![m] = FALSE]
    /\ Copied(m)
    /\ UNCHANGED <<disk, told, acked, x>> /\ Elsewhere

-----------------------------------------------------------------------------
(* Logoff: the decision table, semantics 1.7 and 1.8 *)

IsBusy == \E m \in Messages : x[m].stage \in {"claiming", "running", "recording", "reporting"}
IsSubmitting == \E m \in Messages : x[m].stage = "submitting"

(* Logoffs.sole, isRefused, canStop *)
IsRefused(asked) ==
    \/ asked = "QUIET" /\ (IsBusy \/ (IsSubmitting /\ phase = "open"))
    \/ asked = "ABORT" /\ IF Strict THEN IsBusy ELSE \E m \in Messages : Runs(m) /\ x[m].permit = "granted"

(* Logoffs.stopAll *)
WithStops ==
    [m \in Messages |-> IF x[m].stage \in {"claiming", "running"} THEN [x[m] EXCEPT !.stopping = TRUE] ELSE x[m]]

(* The ready set of NO_WAIT; what a flush of PURGE forces (Flushes.isForced): each once. *)
Sends(asked) ==
    {m \in Messages :
        /\ x[m] = Idle /\ disk[m].label \in {"ready", "doubt"} /\ IsOffered(m)
        /\ \/ asked = "PURGE"
           \/ asked = "NO_WAIT" /\ disk[m].due = "now"}

Refuse(asked) ==
    /\ IsUp /\ ~waiting /\ IsRefused(asked)
    /\ answer' = "REFUSED"
    /\ x' = IF Broken = "an ABORT stops before it refuses" /\ asked = "ABORT" THEN WithStops ELSE x
    /\ UNCHANGED <<disk, told, acked, phase, mode, cut, todo, waiting>> /\ OtherSide

(* Logoffs.begin: the first call closes the gate, another one may overwrite the mode (D3). *)
Begin(asked) ==
    /\ IsUp /\ ~waiting /\ ~IsRefused(asked)
    /\ phase' = "closing" /\ mode' = asked /\ waiting' = TRUE
    /\ cut' = (phase = "closing" /\ cut)
    /\ todo' = IF cut' /\ asked # mode THEN Sends(asked) ELSE todo
    /\ x' = IF asked = "ABORT" /\ (phase = "open" \/ mode # asked) THEN WithStops ELSE x
    /\ UNCHANGED <<disk, told, acked>> /\ OtherSide /\ Quietly

Logoff == \E asked \in Modes : Refuse(asked) \/ Begin(asked)

(* Logoffs.gateDrained *)
Drained ==
    /\ phase = "closing" /\ ~cut /\ ~IsSubmitting
    /\ cut' = TRUE /\ todo' = Sends(mode)
    /\ UNCHANGED <<disk, told, acked, x, phase, mode, waiting>> /\ OtherSide /\ Quietly

(* Endings.check, Logoffs.storeReleased *)
Release ==
    /\ phase = "closing" /\ cut /\ todo = {} /\ ~IsBusy
    /\ phase' = "released" /\ mode' = "none" /\ cut' = FALSE /\ waiting' = FALSE
    /\ answer' = IF waiting THEN "RELEASED" ELSE "none"
    /\ UNCHANGED <<disk, told, acked, x, todo>> /\ OtherSide

(* Logoffs.answerLate: the caller gets INCOMPLETE, the logoff goes on. *)
Deadline ==
    /\ Timed /\ waiting /\ Broken # "the deadline is not kept"
    /\ waiting' = FALSE /\ answer' = "INCOMPLETE"
    /\ UNCHANGED <<disk, told, acked, x, phase, mode, cut, todo>> /\ OtherSide

(* Logoffs.graceOver *)
GraceOver ==
    /\ phase = "closing"
    /\ (\E m \in Messages : x[m].stopping) \/ (IsSubmitting /\ ~cut /\ mode \in {"ABORT", "QUIET"})
    /\ waiting' = (waiting /\ mode \notin {"ABORT", "QUIET"})
    /\ answer' = IF waiting /\ ~waiting' THEN "INCOMPLETE" ELSE "none"
    /\ x' = [m \in Messages |-> IF x[m].stopping /\ MayAbandon(m) THEN Abandoned(m) ELSE x[m]]
    /\ ghost' = [m \in Messages |-> IF x[m].stopping THEN Left(m) ELSE ghost[m]]
    /\ UNCHANGED <<disk, told, acked, copies, spare, phase, mode, cut, todo>>

-----------------------------------------------------------------------------
(* The process *)

(* kill -9, power cut, or the end of a program that has logged off: what is not on disk is gone. What the next hop takes
   of a worker that is cut off, it might as well have taken just before. *)
Crash ==
    /\ phase # "down"
    /\ phase' = "down" /\ mode' = "none" /\ cut' = FALSE /\ todo' = {} /\ waiting' = FALSE
    /\ x' = [m \in Messages |-> Idle] /\ ghost' = [m \in Messages |-> FALSE]
    /\ UNCHANGED <<disk, told, acked, copies, spare>> /\ Quietly

(* Recovery.ofClaimed: in doubt, unless the record shows that nothing was handed over *)
Recovered(m) ==
    LET r == disk[m] IN
    IF r.label # "claimed" \/ Broken = "a claim is left" THEN r
    ELSE IF r.fate = "report" THEN Rec("ready", "report", FALSE, "now")
    ELSE IF (m \notin Retry /\ ~r.permitted) \/ Broken = "recovery forgets the doubt" THEN Resting(m, r.fate, "now")
    ELSE IF m \in Retry \cup Hold THEN Resting(m, "doubt", "now")
    ELSE Rec("ready", "report", FALSE, "now")

(* StoreOpener *)
Reopen ==
    /\ phase = "down"
    /\ phase' = "open"
    /\ disk' = [m \in Messages |-> Recovered(m)]
    /\ spare' = [m \in Messages |->
            IF disk[m].label = "claimed" /\ Recovered(m).label = "doubt" /\ spare[m] = 0 THEN 1 ELSE spare[m]]
    /\ UNCHANGED <<told, acked, x, copies, ghost, mode, cut, todo, waiting>> /\ Quietly

Store(m) == SyncSubmit(m) \/ SyncClaim(m) \/ SyncPermit(m) \/ SyncOutcome(m) \/ FileReport(m)

Next ==
    \/ \E m \in Messages :
        \/ Submit(m) \/ Store(m) \/ Claim(m) \/ Due(m)
        \/ AskPermit(m) \/ Taken(m) \/ Ends(m) \/ Watchdog(m) \/ Haunts(m)
    \/ Logoff \/ Drained \/ Release \/ Deadline \/ GraceOver
    \/ Crash \/ Reopen

Spec == Init /\ [][Next]_vars

(* Every server and every disk may hang for ever; only the clock goes on. *)
HangingSpec == Spec /\ WF_vars(Deadline) /\ WF_vars(GraceOver)

(* Every server may hang for ever; the store does not, and the spooler goes on. For Deadline.none(). *)
PatientSpec ==
    /\ Spec
    /\ WF_vars(Drained) /\ WF_vars(Release) /\ WF_vars(GraceOver)
    /\ \A m \in Messages : WF_vars(Store(m)) /\ WF_vars(Claim(m)) /\ WF_vars(Watchdog(m))

-----------------------------------------------------------------------------
(* The promises *)

(* What submit has taken is in the store until the next hop has it or the sender was told. *)
NoLoss == \A m \in Messages : acked[m] => disk[m].label \in {"ready", "claimed", "doubt"} \/ copies[m] > 0 \/ told[m]

(* What is claimed is in somebody's hands, or recovered at the next opening. *)
NoneForgotten == IsUp => \A m \in Messages : disk[m].label = "claimed" => x[m].stage # "idle"

(* At most one more copy for each time that the part was in doubt, and only when that was on record. *)
DupBound == \A m \in Messages : spare[m] >= 0

(* HOLD and FAIL_UNKNOWN: never two. *)
AtMostOnce == \A m \in Messages \ Retry : copies[m] <= 1

(* Released is idle, and all that is left is ready for whoever opens the store next. *)
ReleasedIdle == phase = "released" => \A m \in Messages : x[m] = Idle /\ disk[m].label # "claimed"

(* No change in behaviour. *)
RefusedUnchanged == [][answer' = "REFUSED" => UNCHANGED world]_vars

(* With RELEASED, INCOMPLETE or, when the process dies, not at all. *)
LogoffReturns == waiting ~> ~waiting

(* Not promises: what has to be reachable, or the promises would be about nothing. *)
NothingIsRefused == answer # "REFUSED"
NothingIsIncomplete == answer # "INCOMPLETE"
NothingComesTwice == \A m \in Retry : ~(copies[m] = 1 /\ spare[m] = 1 /\ Runs(m) /\ x[m].permit = "granted")
NothingStaysInDoubt == \A m \in Hold : ~(phase = "released" /\ disk[m].label = "doubt" /\ copies[m] = 1)
NothingIsReturned == \A m \in Messages : ~(disk[m] = Ended /\ told[m] /\ copies[m] = 1)
CannotEnd(asked) == ~(phase = "closing" /\ mode = asked /\ cut /\ todo = {} /\ ~IsBusy)
QuietCannotEnd == CannotEnd("QUIET")
AbortCannotEnd == CannotEnd("ABORT")
OrderlyCannotEnd == CannotEnd("ORDERLY")
NoWaitCannotEnd == CannotEnd("NO_WAIT")
PurgeCannotEnd == CannotEnd("PURGE")

View == world
=============================================================================
