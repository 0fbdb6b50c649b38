"""The doctor: which of the causes that look alike it is, the proof, the causes ruled out, and the fix.

``signals`` is what can be read, ``collect`` reads each signal once, ``checks/`` judge (pure, on data), ``examination`` runs them side by
side, ``fix`` says what would be changed. It only reads; changing is the business of :mod:`goal_mandala.ops.changes`.
"""
