"""XML that others wrote: from bytes to elements, safely, and from elements to values with their places."""
