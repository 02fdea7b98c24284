/**
 * A log of what the activity feeds of stores tell: {@link org.postlude.activitylog.ActivityLog} appends, {@link
 * org.postlude.activitylog.Recorder} carries a feed into it, {@link org.postlude.activitylog.LogVerifier} says whether it is
 * still what was written. The format is in {@code docs/guides/activity-log.md}.
 */
package org.postlude.activitylog;
