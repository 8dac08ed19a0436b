<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** One finding in a document: where, what, and the facts of its sentence. */
final class Problem {
	/**
	 * @param string $pointer JSON Pointer (RFC 6901) of the place; '' is the whole document
	 * @param string $code as docs/reference/rules.md lists it, such as "schema/range"
	 * @param string[] $facts what the sentence names after the place; text of the page, so hostile
	 * @param string $sentence the message's key without its prefix, where a code has several
	 * @param bool $isError whether it weighs as an error; else it is a warning
	 */
	public function __construct(
		public readonly string $pointer,
		public readonly string $code,
		public readonly array $facts = [],
		private readonly string $sentence = '',
		public readonly bool $isError = true
	) {
	}

	public function messageKey(): string {
		return 'instrumentconfigurator-' . ( $this->sentence ?: strtr( $this->code, '/', '-' ) );
	}

	/** Return the parameters of the message: the place, then the facts. */
	public function messageParameters(): array {
		return [ $this->pointer === '' ? '/' : $this->pointer, ...$this->facts ];
	}
}
