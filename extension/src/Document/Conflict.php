<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Document;

/** One place that a proposal and what is live both changed, each in its own way. */
final class Conflict {
	/**
	 * @param string $pointer JSON Pointer (RFC 6901) of the place; '' is the whole document
	 * @param mixed $base the value that both began with, `Missing::MISSING` if there was none
	 * @param mixed $proposed the proposal's value, likewise
	 * @param mixed $live the value of what is live, likewise
	 */
	public function __construct(
		public readonly string $pointer,
		public readonly mixed $base,
		public readonly mixed $proposed,
		public readonly mixed $live
	) {
	}
}
