"""UIMA CAS, as INCEpTION exports it: XMI and JSON."""
