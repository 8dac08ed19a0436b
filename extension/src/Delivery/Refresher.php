<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\Delivery;

use Psr\Log\LoggerInterface;
use Throwable;
use Wikimedia\Stats\StatsFactory;
use Wikimedia\Timestamp\ConvertibleTimestamp;

/** Gets a delivery from the source and keeps it for the farm. Never in a reader's request. */
final class Refresher {
	/** Seconds to wait for another process that does the same. */
	private const PATIENCE = 10;

	public function __construct(
		private readonly Source $source,
		private readonly Records $records,
		private readonly OutagePolicy $policy,
		private readonly LoggerInterface $logger,
		private readonly StatsFactory $statistics
	) {
	}

	/**
	 * Return the new record, or the one that another process came to an end with while we waited for it.
	 *
	 * Whatever happens after it began, the record in the cache says so: by the error, or by an attempt without an end.
	 *
	 * @param bool $restored whether the source may have been restored from a backup, and its answer be an older one; of
	 *  which another process knows nothing
	 * @throws SourceError the cache is out of order; a source that is makes a record that says so
	 */
	public function refresh( bool $restored = false ): Record {
		$known = $this->records->current();
		return $this->records->alone( function () use ( $restored, $known ): Record {
			$before = $this->records->current();
			if ( $before && $before != $known && $before->begun === null && !$restored ) {
				return $before;
			}
			$oldest = $restored ? null : $this->policy->oldestGeneration( $before, ConvertibleTimestamp::time() );
			$begun = Record::ofAttempt( $before, ConvertibleTimestamp::time() );
			$this->records->write( $begun );
			$record = $this->attempt( $begun, $oldest );
			$this->report( $before, $record );
			return $record;
		}, self::PATIENCE );
	}

	private function attempt( Record $begun, ?int $oldest ): Record {
		try {
			$delivery = $this->source->fetch( $oldest );
			$record = Record::ofDelivery( $delivery, ConvertibleTimestamp::time() );
			$this->records->write( $record, Contents::of( $delivery->instruments ) );
		} catch ( Throwable $error ) {
			$reason = self::sentence( $error );
			$this->logger->error( 'The instruments could not be refreshed: {reason}', $error instanceof SourceError
				? [ 'reason' => $reason, 'exception' => $error->getPrevious() ]
				: [ 'reason' => "$reason {$error->getMessage()}", 'exception' => $error ] );
			$record = Record::ofFailure( $begun, $reason, ConvertibleTimestamp::time() );
			$this->records->write( $record );
		}
		return $record;
	}

	/** Of an error that nobody thought of only the kind may be seen by anybody. */
	private static function sentence( Throwable $error ): string {
		return $error instanceof SourceError ? $error->getMessage()
			: 'Something unexpected happened (' . preg_replace( '/[^A-Za-z0-9_\\\\].*/s', '', $error::class ) . ').';
	}

	/** What was left out is logged when it begins, not every minute. */
	private function report( ?Record $before, Record $record ): void {
		$this->count( 'refresh', $record->error === null ? 'ok' : 'failed' );
		$told = $before ? $before->leftOut : [];
		foreach ( $record->leftOut as $each ) {
			if ( !in_array( $each, $told, true ) ) {
				$this->logger->warning( 'The instrument {name} is left out: {reason}.', $each );
				$this->count( 'left_out', 'invalid' );
			}
		}
	}

	private function count( string $what, string $outcome ): void {
		$this->statistics->withComponent( 'InstrumentConfigurator' )
			->getCounter( "{$what}_total" )->setLabel( 'outcome', $outcome )->increment();
		// At the end of a maintenance script MediaWiki 1.43 would forget it.
		$this->statistics->flush();
	}
}
