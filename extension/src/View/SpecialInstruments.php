<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Extension\InstrumentConfigurator\Delivery\Verdicts;
use MediaWiki\Extension\InstrumentConfigurator\Document\Instrument;
use MediaWiki\Extension\InstrumentConfigurator\Document\Json;
use MediaWiki\Extension\InstrumentConfigurator\Hub\StoredPage;
use MediaWiki\Extension\InstrumentConfigurator\Settings;
use MediaWiki\Html\Html;
use MediaWiki\HTMLForm\HTMLForm;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;
use MediaWiki\Utils\MWTimestamp;

/** Special:Instruments, the list of all instruments of this wiki, with filters. */
final class SpecialInstruments extends SpecialPage {
	private const ROWS = 100;
	private const MOST_ROWS = 500;
	private const MOST_PROBLEMS = 10;
	private const COLUMNS = [ 'instrument', 'owners', 'stream', 'sample', 'start', 'state' ];

	private Phrases $phrases;
	private string $environment;
	private string $at;

	public function __construct(
		private readonly Settings $settings,
		private readonly Verdicts $verdicts
	) {
		parent::__construct( 'Instruments' );
	}

	/** @inheritDoc */
	public function execute( $subPage ) {
		$this->setHeaders();
		$this->outputHeader();
		$this->phrases = new Phrases( $this->getContext(), $this->getLinkRenderer(), $this->settings );
		$this->environment = $this->settings->environment();
		$this->at = Instrument::instant( (int)MWTimestamp::time() );
		$this->getOutput()->addModuleStyles( Frame::STYLES );
		$this->showForm();
		$this->showList( array_map( 'trim', array_map( [ $this->getRequest(), 'getText' ], [
			'active' => 'active', 'wiki' => 'wiki', 'owner' => 'owner', 'text' => 'text'
		] ) ), $this->getRequest()->getText( 'from' ) );
	}

	/** @inheritDoc */
	protected function getGroupName() {
		return 'wiki';
	}

	private function showForm(): void {
		$field = static fn ( string $name ): array => [
			'type' => 'text', 'name' => $name, 'default' => '',
			'label-message' => "instrumentconfigurator-filter-$name",
		];
		HTMLForm::factory( 'ooui', [
			'active' => [ 'type' => 'select', 'default' => '', 'options-messages' => [
				'instrumentconfigurator-filter-any' => '',
				'instrumentconfigurator-filter-active-yes' => 'yes',
				'instrumentconfigurator-filter-active-no' => 'no',
			] ] + $field( 'active' ),
			'wiki' => $field( 'wiki' ),
			'owner' => $field( 'owner' ),
			'text' => $field( 'text' ),
		], $this->getContext() )
			->setMethod( 'get' )
			->setWrapperLegendMsg( 'instrumentconfigurator-filter' )
			->setSubmitTextMsg( 'instrumentconfigurator-filter-submit' )
			->prepareForm()
			->displayForm( false );
	}

	/** @param string[] $filters by their names in the form; an empty one lets everything pass */
	private function showList( array $filters, string $from ): void {
		$limit = min( max( $this->getRequest()->getInt( 'limit', self::ROWS ), 1 ), self::MOST_ROWS );
		[ $rows, $next ] = [ [], null ];
		foreach ( $this->verdicts->from( $from ) as $page ) {
			if ( !$this->passes( $filters, $page->name, $page->value, $page->instrument() ) ) {
				continue;
			}
			if ( count( $rows ) === $limit ) {
				$next = $page->name;
				break;
			}
			$rows[] = $this->row( $page, $filters['wiki'] );
		}
		$this->getOutput()->addHTML( $rows
			? $this->table( $rows ) : Html::rawElement( 'p', [], $this->phrases->say( 'no-rows' ) ) );
		if ( $next !== null ) {
			$query = array_filter( $filters, 'strlen' ) + [ 'limit' => $limit, 'from' => $next ];
			$text = $this->msg( 'instrumentconfigurator-next' )->numParams( $limit )->text();
			$link = $this->getLinkRenderer()
				->makeKnownLink( $this->getPageTitle(), $text, [ 'rel' => 'next' ], $query );
			$this->getOutput()->addHTML( Html::rawElement( 'p', [], $link ) );
		}
	}

	private function passes( array $filters, string $name, mixed $value, ?Instrument $instrument ): bool {
		$owners = Json::get( $value, 'owners' );
		$texts = [
			$name,
			Json::get( $value, 'title' ),
			Json::get( $value, 'description' ),
			Json::get( Json::get( $value, 'stream' ), 'name' ),
		];
		$active = (bool)$instrument?->isActive( $this->environment, $this->at );
		return ( $filters['active'] === '' || $active === ( $filters['active'] === 'yes' ) )
			&& self::says( $texts, $filters['text'] )
			&& self::says( is_array( $owners ) ? $owners : [], $filters['owner'] )
			&& ( $filters['wiki'] === '' || ( $instrument && Instrument::rateOn(
				$instrument->resolved( $this->environment )->sample, $filters['wiki'] ) !== 0 ) );
	}

	private static function says( array $texts, string $wanted ): bool {
		$found = static fn ( $text ): bool => is_string( $text ) && mb_stripos( $text, $wanted ) !== false;
		return $wanted === '' || array_filter( $texts, $found );
	}

	/** @return string[] the cells of a row, by column */
	private function row( StoredPage $page, string $wiki ): array {
		[ $phrases, $name, $instrument ] = [ $this->phrases, $page->name, $page->instrument() ];
		$link = $this->getLinkRenderer()
			->makeKnownLink( Title::makeTitle( $this->verdicts->kind()->page, $name ), $name );
		$title = Json::get( $page->value, 'title' );
		$first = [ 'instrument' => $link . ( is_string( $title ) ? '<br>' . $phrases->text( $title ) : '' ) ];
		if ( $instrument === null ) {
			return $first + [ 'state' => $phrases->state( 'invalid' ) . ( $page->fault !== ''
				? '<br>' . $phrases->say( 'fault', $phrases->text( $page->fault ) )
				: $phrases->folded( 'problems', count( $page->problems ), false,
					$phrases->problems( $page->problems, self::MOST_PROBLEMS ) ) ) ];
		}
		$here = $instrument->resolved( $this->environment );
		$own = count( get_object_vars( $here->sample->wikis ) );
		return $first + [
			'owners' => $phrases->listed( ...array_map( [ $phrases, 'text' ], $here->owners ) ),
			'stream' => $phrases->codes( $here->stream->name ),
			'sample' => $phrases->percent( Instrument::rateOn( $here->sample, $wiki === '' ? null : $wiki ) ) . ' '
				. $phrases->say( "unit-{$here->sample->unit}" ) . ( $own && $wiki === '' ? '<br>'
				. $this->msg( 'instrumentconfigurator-own-rates' )->numParams( $own )->escaped() : '' ),
			'start' => $phrases->say( 'window', $phrases->instant( $here->start ), $phrases->instant( $here->end ) ),
			'state' => $phrases->state( $instrument->inactiveReason( $this->environment, $this->at ) ),
		];
	}

	/** Roles are said, since on a narrow screen the styles make cards of the rows. */
	private function table( array $rows ): string {
		$labels = array_combine( self::COLUMNS, array_map( fn ( $column ) =>
			$this->msg( "instrumentconfigurator-key-$column" )->text(), self::COLUMNS ) );
		$head = implode( '', array_map( static fn ( $label ) =>
			Html::element( 'th', [ 'role' => 'columnheader', 'scope' => 'col' ], $label ), $labels ) );
		$cells = static fn ( $row ) => implode( '', array_map( static fn ( $column ) => Html::rawElement(
			'td', [ 'role' => 'cell', 'data-label' => $labels[$column] ], $row[$column] ?? '' ), self::COLUMNS ) );
		$body = implode( '', array_map( static fn ( $row ) =>
			Html::rawElement( 'tr', [ 'role' => 'row' ], $cells( $row ) ), $rows ) );
		$caption = $this->phrases->say(
			'caption', $this->phrases->text( $this->environment ), $this->phrases->instant( $this->at ) );
		return Html::rawElement( 'table', [ 'class' => 'wikitable ext-instrumentConfigurator-list', 'role' => 'table' ],
			Html::rawElement( 'caption', [], $caption )
			. Html::rawElement( 'thead', [ 'role' => 'rowgroup' ],
				Html::rawElement( 'tr', [ 'role' => 'row' ], $head ) )
			. Html::rawElement( 'tbody', [ 'role' => 'rowgroup' ], $body ) );
	}
}
