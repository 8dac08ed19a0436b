<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Hub\WaitingProposal;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;

/** Special:Instruments/help: what the words of our pages mean. */
final class Glossary {
	private const TERMS = [
		'what' => [ 'instrument', 'event', 'stream', 'sample', 'rate', 'attribute', 'risk', 'platform', 'owner' ],
		'where' => [ 'environment', 'beta', 'production', 'drift' ],
		'how' => [ 'proposal', 'review', 'approve', 'decline', 'withdraw', 'update', 'critical', 'switch', 'browser' ],
	];

	public function __construct( private readonly Phrases $phrases, private readonly Settings $settings ) {
	}

	public function html(): string {
		$html = '';
		foreach ( self::TERMS as $section => $terms ) {
			$items = [];
			foreach ( $terms as $term ) {
				$items[ $this->phrases->say( "term-$term" ) ] = $this->phrases->say( "about-term-$term" );
			}
			$html .= $this->section( "terms-$section", $items, $section === 'where' ? $this->environments() : '' );
		}
		return Html::rawElement( 'div', [ 'class' => 'ext-instrumentConfigurator' ], $html . $this->states() );
	}

	/** Return how this wiki's environment and the others are called. */
	private function environments(): string {
		$names = array_map( [ $this->phrases, 'text' ], $this->settings->environments() );
		$own = (string)array_shift( $names );
		$sentence = $names ? $this->phrases->say( 'environments-other', $own, $this->phrases->listed( ...$names ) )
			: $this->phrases->say( 'environments-own', $own );
		return Html::rawElement( 'p', [], $sentence );
	}

	private function states(): string {
		$items = [];
		foreach ( Listed::STATES as $state ) {
			$items[ $this->phrases->state( $state ) ] = $this->phrases->say( "about-state-$state" );
		}
		$waiting = [];
		foreach ( [ WaitingProposal::OPEN, WaitingProposal::OUTDATED ] as $state ) {
			$waiting[ $this->phrases->proposal( $state ) ] = $this->phrases->say( "about-proposal-$state" );
		}
		return $this->section( 'terms-states', $items ) . $this->section( 'terms-proposals', $waiting );
	}

	/** @param array<string,string> $items HTML of a word, and what it means */
	private function section( string $key, array $items, string $before = '' ): string {
		$rows = '';
		foreach ( $items as $word => $meaning ) {
			$rows .= Html::rawElement( 'div', [], Html::rawElement( 'dt', [], $word )
				. Html::rawElement( 'dd', [], $meaning ) );
		}
		return Html::rawElement( 'h2', [], $this->phrases->say( $key ) ) . $before
			. Html::rawElement( 'dl', [], $rows );
	}
}
