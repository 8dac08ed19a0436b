<?php
declare( strict_types = 1 );

namespace MediaWiki\Extension\InstrumentConfigurator\View;

use MediaWiki\Context\IContextSource;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Branch;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Decisions;
use MediaWiki\Extension\InstrumentConfigurator\Hub\Seen;
use MediaWiki\HTMLForm\HTMLForm;
use MediaWiki\Request\WebRequest;
use MediaWiki\SpecialPage\SpecialPage;
use MediaWiki\Title\Title;

/**
 * The buttons by which people decide on a proposal, and a field for their reason.
 *
 * It pins what is shown with it. A reason is written in a field of several lines, in which the Enter key presses no
 * button: the first one approves.
 */
final class DecisionForm {
	private const LOOKS = [
		Decisions::APPROVE => [ 'cdx-button--weight-primary', 'cdx-button--action-progressive' ],
		Decisions::DECLINE => [ 'cdx-button--action-destructive' ],
	];

	/** Return the page that takes decisions on a proposal, and shows the same on its own. */
	public static function target( Branch $branch ): Title {
		return SpecialPage::getTitleFor( 'ReviewInstrument', $branch->proposalPage()->getPrefixedDBkey() );
	}

	/**
	 * @param IContextSource $context
	 * @param Branch $branch
	 * @param string[] $decisions for which there are buttons
	 * @param callable $decide is given the reason, and returns a Status
	 */
	public static function of(
		IContextSource $context, Branch $branch, array $decisions, callable $decide
	): HTMLForm {
		$reason = [
			'type' => 'textarea', 'name' => 'reason', 'id' => 'ext-instrumentConfigurator-reason', 'rows' => 2,
			'label-raw' => Spoken::text( $context, 'instrumentconfigurator-reason' ),
			'help-raw' => Spoken::text( $context, in_array( Decisions::DECLINE, $decisions, true )
				? 'instrumentconfigurator-reason-to-decline' : 'instrumentconfigurator-reason-help' ),
		];
		$form = HTMLForm::factory( 'codex', [ 'reason' => $reason ], $context )
			->setTitle( self::target( $branch ) )
			->setAction( self::target( $branch )->getLocalURL() )
			->setId( 'ext-instrumentConfigurator-decide' )
			->setSubmitCallback( static fn ( array $data ) => $decide( (string)$data['reason'] ) )
			->suppressDefaultSubmit();
		$seen = Seen::of( $branch );
		foreach ( [ 'revision' => $seen->proposal, 'sha1' => $seen->sha1, 'live' => $seen->live ] as $key => $value ) {
			$form->addHiddenField( $key, (string)$value );
		}
		foreach ( $decisions as $decision ) {
			$form->addButton( [
				'name' => 'decision', 'value' => $decision, 'id' => "ext-instrumentConfigurator-$decision",
				'label-message' => "instrumentconfigurator-decide-$decision",
				'attribs' => [ 'class' => self::LOOKS[$decision] ?? [] ],
			] );
		}
		return $form->prepareForm();
	}

	/** Return what somebody looked at before they pressed a button. */
	public static function seen( WebRequest $request ): Seen {
		return new Seen( $request->getInt( 'revision' ), $request->getText( 'sha1' ), $request->getInt( 'live' ) );
	}
}
