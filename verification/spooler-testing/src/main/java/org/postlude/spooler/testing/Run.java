package org.postlude.spooler.testing;

/**
 * What happened in a run in which no promise was broken.
 *
 * @param seed which run
 * @param steps how often one of its threads was chosen to go on
 * @param digest which way it went: two runs of one seed have the same
 * @param letters messages that the clients had to send
 * @param deliveries recipients whose mail the next hop took, each time it did
 * @param doubles of these, how many were second ones or more; each after the recipient was reported in doubt
 */
public record Run(long seed, long steps, long digest, int letters, int deliveries, int doubles) {}
