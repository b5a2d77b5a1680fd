"""A machine that breaks everything: the real stages over queues, table, stream and sockets that fail.

One process, one controlled clock, one seed. A run is a list of steps with the faults that strike in them (`plan`); the
same list gives the same run, and a run that fails is made smaller by leaving steps and faults out (`shrink`). What
must hold all the time stands in `always`, what must hold once the faults are over in `at_rest`.
"""
