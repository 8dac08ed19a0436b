<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use MediaWiki\Extension\InstrumentConfigurator\Counter;
use Psr\Log\LoggerInterface;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/** Gets a delivery from the source and keeps it for the farm. Never in a reader's request. */
final class Refresher {
	/** Seconds to wait for another process that does the same. */
	private const PATIENCE = 10;

	public function __construct(
		private readonly Source $source,
		private readonly Records $records,
		private readonly LoggerInterface $logger,
		private readonly Counter $counter
	) {
	}

	/**
	 * Return the new record, or null when another process refreshed it meanwhile.
	 *
	 * @throws SourceError the cache is out of order; a source that is makes a record that says so
	 */
	public function refresh(): ?Record {
		$ours = $this->records->alone( function (): void {
			$before = $this->records->current();
			$record = $this->attempt( $before );
			$this->records->write( $record );
			$this->report( $before, $record );
		}, self::PATIENCE );
		return $ours ? $this->records->current() : null;
	}

	private function attempt( ?Record $before ): Record {
		try {
			return Record::ofDelivery( $this->source->fetch(), ConvertibleTimestamp::time() );
		} catch ( SourceError $error ) {
			$this->logger->error(
				'The instruments could not be refreshed: {reason}',
				[ 'reason' => $error->getMessage(), 'exception' => $error->getPrevious() ]
			);
			return Record::ofFailure( $before, $error->getMessage(), ConvertibleTimestamp::time() );
		}
	}

	/** What was left out is logged when it begins, not every minute. */
	private function report( ?Record $before, Record $record ): void {
		$this->counter->increment( 'refresh', $record->error === null ? 'ok' : 'failed' );
		foreach ( $record->leftOut as $each ) {
			if ( !in_array( $each, $before->leftOut ?? [], true ) ) {
				$this->logger->warning( 'The instrument {name} is left out: {reason}.', $each );
				$this->counter->increment( 'left_out', 'invalid' );
			}
		}
	}
}
