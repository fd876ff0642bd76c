// What DuckDB reads an Arrow view from: a stream that lends one schema for its whole
// life, where the driver's makes a new one for each statement, which DuckDB 1.1 never
// gives back. The structs are those of the Arrow C data and stream interfaces.

#include <stdint.h>

struct ArrowSchema {
	const char *format;
	const char *name;
	const char *metadata;
	int64_t flags;
	int64_t n_children;
	struct ArrowSchema **children;
	struct ArrowSchema *dictionary;
	void (*release)(struct ArrowSchema *);
	void *private_data;
};

struct ArrowArray;

struct ArrowArrayStream {
	int (*get_schema)(struct ArrowArrayStream *, struct ArrowSchema *);
	int (*get_next)(struct ArrowArrayStream *, struct ArrowArray *);
	const char *(*get_last_error)(struct ArrowArrayStream *);
	void (*release)(struct ArrowArrayStream *);
	void *private_data;
};

// lender is the stream that DuckDB holds, the stream that its rows come from, and the
// schema that is lent.
struct lender {
	struct ArrowArrayStream lent;
	struct ArrowArrayStream source;
	struct ArrowSchema schema;
};

// lend fills in the lent stream; source and schema are filled in before.
void lend(struct lender *l);

// give_back ends source and schema; the lender's memory stays the caller's.
void give_back(struct lender *l);

// register_view has DuckDB make a view of the lent stream; 0 is success.
int register_view(void *connection, const char *name, struct lender *l);
