<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Hub;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Problem;

/** An instrument page as the database has it now, judged. */
final class StoredPage {
	/**
	 * @param int $id
	 * @param string $name
	 * @param mixed $value the JSON value, or null where there is none
	 * @param Problem[] $problems what makes the value no valid document
	 * @param string $fault why there is no value, in plain English: lost, hidden, no JSON; "" if there is one
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $name,
		public readonly mixed $value,
		public readonly array $problems,
		public readonly string $fault = ''
	) {
	}

	/** Return the instrument, if the page is a valid document. */
	public function instrument(): ?Instrument {
		return $this->problems || $this->fault !== '' ? null : new Instrument( $this->value );
	}

	/** Return why the page is no valid document; "" if it is one. */
	public function reason(): string {
		return $this->fault ?: implode( ', ', array_map(
			static fn ( Problem $problem ) => "$problem->code at " . ( $problem->pointer ?: '/' ), $this->problems
		) );
	}
}
