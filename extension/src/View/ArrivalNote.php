<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Arrival;
use MediaWiki\Extension\InstrumentConfigurator\Delivery\Status;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\MainConfigNames;

/** When browsers follow what an instrument's page says, as its readers are told. */
final class ArrivalNote {
	/** Seconds after which nobody asks any more since when. */
	private const NEWS = 86400;
	/** Seconds for which browsers keep the start-up module, unless a site says otherwise. */
	private const KEPT = 300;

	/**
	 * Return a sentence; none where it is no news, or where nothing was ever to run.
	 *
	 * @param Phrases $phrases
	 * @param Status $status
	 * @param Instrument $instrument
	 * @param string $environment
	 * @param int $saved Unix time
	 * @param int $now
	 */
	public static function html(
		Phrases $phrases, Status $status, Instrument $instrument, string $environment, int $saved, int $now
	): string {
		$here = $instrument->resolved( $environment );
		$reason = $instrument->inactiveReason( $environment, Instrument::instant( $now ) );
		$times = [ $saved, strtotime( $here->start ), strtotime( $here->end ) + 1 ];
		$changed = max( array_filter( $times, static fn ( $time ) => $time <= $now ) ?: [ $now ] );
		$maxage = $phrases->context->getConfig()->get( MainConfigNames::ResourceLoaderMaxage );
		$arrival = $status->arrival( $changed, (int)( $maxage['unversioned'] ?? self::KEPT ) );
		$isNews = $changed > $now - self::NEWS || ( $reason === null && $arrival->kind !== Arrival::THERE );
		return $reason === Instrument::NOT_HERE || !$isNews ? ''
			: $phrases->say( "arrival-$arrival->kind", $phrases->clock( $arrival->time, $now ) );
	}
}
