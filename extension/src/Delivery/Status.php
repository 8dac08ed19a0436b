<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Setup;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/**
 * What a client, an administrator or a monitor asks: how a hub is set up, what this wiki offers to others, what it
 * delivers itself, how old that is.
 */
final class Status {
	/**
	 * @param Setup $setup
	 * @param ?Answers $answers null on a wiki that is no hub
	 * @param Records $records
	 * @param OutagePolicy $policy
	 * @param bool $enabled
	 * @param bool $public whether readers need no account, or else nothing runs
	 */
	public function __construct(
		private readonly Setup $setup,
		private readonly ?Answers $answers,
		private readonly Records $records,
		private readonly OutagePolicy $policy,
		private readonly bool $enabled,
		private readonly bool $public
	) {
	}

	/** @return array{setup:?array,offered:?array,delivered:?array} docs/reference/http.md describes them; null: there is none */
	public function now(): array {
		return [
			'setup' => $this->setup->told(),
			'offered' => $this->offered(),
			'delivered' => $this->delivered(),
		];
	}

	/**
	 * Tell when browsers of this wiki follow what changed.
	 *
	 * @param int $changed Unix time
	 * @param int $kept for how many seconds browsers keep the start-up module
	 */
	public function arrival( int $changed, int $kept ): Arrival {
		$now = ConvertibleTimestamp::time();
		$record = $this->enabled && $this->public ? $this->records->current() : null;
		return Arrival::of(
			$this->enabled && $this->public, $record?->success,
			$record && $this->policy->delivers( $record, $now ) && $this->isThere( $now ), $changed, $kept, $now
		);
	}

	private function offered(): ?array {
		$keys = array_flip( [ 'generation', 'count', 'sha256', 'all_off', 'complete', 'bytes', 'left_out' ] );
		try {
			return $this->answers ? array_intersect_key( $this->answers->current( 'delivery' ), $keys ) : null;
		} catch ( SourceError $error ) {
			return [ 'error' => $error->getMessage() ];
		}
	}

	private function delivered(): ?array {
		$record = $this->enabled ? $this->records->current() : null;
		if ( !$record ) {
			return null;
		}
		$now = ConvertibleTimestamp::time();
		return [
			'generation' => $record->generation,
			'count' => $record->count,
			'sha256' => $record->sha256,
			'all_off' => $record->allOff,
			'left_out' => $record->leftOut,
			'delivering' => $this->public && $this->policy->delivers( $record, $now ) && $this->isThere( $now ),
			'age' => Record::age( $record->success, $now ),
			'last_attempt' => Instrument::instant( $record->attempt ),
			'error' => $this->error( $record, $now ),
		];
	}

	private function error( Record $record, int $now ): ?string {
		return match ( true ) {
			!$this->public => 'Readers of this wiki need an account, so nothing runs here.',
			$record->error === null && $record->isFailing( $now ) => 'The last refresh did not come to an end.',
			$record->error === null && $record->success !== null && !$this->isThere( $now ) =>
				'The cache does not keep the instruments.',
			default => $record->error,
		};
	}

	/** Tell whether the caches have what the record tells of. */
	private function isThere( int $now ): bool {
		return $this->records->contents( $now ) !== null;
	}
}
